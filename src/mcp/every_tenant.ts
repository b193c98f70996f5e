import { UserInputError } from "../base/errors.ts";
import { createLimiter } from "../base/limiter.ts";
import { plural } from "../base/text.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import type { Tenant } from "../tenant/tenant.ts";
import { EVERY_TENANT } from "../tenant/tenants.ts";
import { publicMessage } from "./errors.ts";
import { count } from "./schemas.ts";
import type { ToolContext } from "./tool_context.ts";
import * as z from "zod";

/** How a tool answers about every tenant in one call. */
export interface EveryTenant<A, R> {
  /** The schema of a tenant's row. */
  readonly row: z.ZodObject & z.ZodType<R>;
  readonly rowOf: (answer: A) => R;
  readonly rowText: (row: R) => string;
  /** Whether a limit is for one tenant's pages only, because rows show no users. */
  readonly limitOfOne?: true;
}

/**
 * Asks about every tenant of the caller, a few at a time; a slow one does not hold up the next. A
 * tenant that fails, or that no time was left for, becomes a row that says why; the call does not
 * fail.
 */
export async function askEveryTenant<R>(
  context: ToolContext,
  ask: (tenant: string, context: ToolContext) => Promise<R>,
): Promise<EveryTenantAnswer<R>> {
  const tenants = context.tenants.select(EVERY_TENANT);
  // There is at least one, and all share one clock.
  const { now, sleep } = tenants[0] as Tenant;
  const limit = createLimiter(AT_ONCE, { milliseconds: DEADLINES.slowTenant, sleep });
  const deadline = now() + DEADLINES.longestWait;
  const rows = await Promise.all(
    tenants.map(({ id: tenant }) =>
      limit(async (): Promise<TenantRow<R>> => {
        const maxWaitMs = deadline - now();
        try {
          if (maxWaitMs <= 0) throw outOfTime();
          return { tenant, ...await ask(tenant, { ...context, maxWaitMs }) };
        } catch (error) {
          context.signal.throwIfAborted();
          return { tenant, error: publicMessage(error) };
        }
      })
    ),
  );
  return { tenants: rows, failed: rows.filter(isFailed).length };
}

/** Tenants asked at the same time, not counting slow ones. */
const AT_ONCE = 4;

/** Users shown by all rows together, if the call sets no limit. */
const USERS_IN_ALL = 100;

/** A row of an answer about every tenant: the tenant's answer, or why there is none. */
type TenantRow<R> =
  | { readonly tenant: string; readonly error: string }
  | ({ readonly tenant: string } & R);

/** The answer about every tenant. */
interface EveryTenantAnswer<R> {
  readonly tenants: readonly TenantRow<R>[];
  /** How many rows are errors. */
  readonly failed: number;
}

/** The schema of {@linkcode EveryTenantAnswer}. */
export function everyTenantSchema<R>(
  row: z.ZodObject & z.ZodType<R>,
): z.ZodObject & z.ZodType<EveryTenantAnswer<R>> {
  const known = z.strictObject({ tenant: z.string(), ...row.shape });
  const failed = z.strictObject({ tenant: z.string(), error: z.string() });
  const schema = z.strictObject({ tenants: z.array(z.union([known, failed])), failed: count });
  return schema as unknown as z.ZodObject & z.ZodType<EveryTenantAnswer<R>>;
}

/** The answer as text: a heading for each tenant. */
export function everyTenantText<R>(
  { tenants, failed }: EveryTenantAnswer<R>,
  rowText: (row: R) => string,
): string {
  return [
    `${plural(tenants.length, "tenant")}, ${failed} of them could not be read`,
    ...tenants.map((row) =>
      isFailed(row)
        ? `\n# ${row.tenant}: FAILED: ${row.error}`
        : `\n# ${row.tenant}\n${rowText(row as R)}`
    ),
  ].join("\n");
}

/**
 * The arguments for one of several tenants. If the caller sets no limit, the rows share one, because
 * callers pay for an answer by the token.
 */
export function argumentsForEach<T extends object>(
  raw: unknown,
  args: T,
  tenants: number,
  limitOfOne = false,
): T {
  const given = (raw ?? {}) as Readonly<Record<string, unknown>>;
  if (limitOfOne && (args as { readonly limit?: number }).limit !== undefined) {
    throw new UserInputError(
      'A limit is for the people of one tenant: name that tenant instead of "*", or leave it out',
    );
  }
  if (given["cursor"]) {
    throw new UserInputError(
      'A cursor belongs to one tenant: name that tenant instead of "*"',
    );
  }
  if (!("limit" in args) || given["limit"] !== undefined) return args;
  const share = Math.floor(USERS_IN_ALL / Math.max(1, tenants));
  return { ...args, limit: Math.max(1, Math.min(args.limit as number, share)) };
}

function isFailed(row: object): row is { tenant: string; error: string } {
  return "error" in row;
}

function outOfTime(): UserInputError {
  return new UserInputError(
    "Skipped: no time was left after the other tenants. Ask again: what was read is kept",
  );
}
