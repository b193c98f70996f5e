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

/** How a tool answers about each tenant at once. */
export interface EveryTenant<A, R> {
  /** What a tenant's row shows. */
  readonly row: z.ZodObject & z.ZodType<R>;
  readonly rowOf: (answer: A) => R;
  readonly rowText: (row: R) => string;
}

/** Tenants that are asked at the same time, not counting those that take long. */
const AT_ONCE = 4;

/** Users that all rows together show, where the call sets no limit. */
const USERS_IN_ALL = 100;

/** A row of an answer about each tenant: what is known of the tenant, or why nothing is. */
export type TenantRow<R> =
  | { readonly tenant: string; readonly error: string }
  | ({ readonly tenant: string } & R);

/** The answer about each tenant. */
export interface EveryTenantAnswer<R> {
  readonly tenants: readonly TenantRow<R>[];
  /** How many rows are an error. */
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

/**
 * Asks about each tenant that the caller may ask about, a few at a time, and on to the next where
 * one takes long. One that fails is a row that says why, and not a failed call; so is one that the
 * time did not suffice for.
 */
export async function askEveryTenant<R>(
  context: ToolContext,
  ask: (tenant: string, context: ToolContext) => Promise<R>,
): Promise<EveryTenantAnswer<R>> {
  const tenants = context.tenants.select(EVERY_TENANT);
  // Never none: that would have been an error. All live in the same time.
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
 * The arguments for one of several tenants. Without a limit of the caller's, the rows share one,
 * because an answer is paid for by the token.
 */
export function argumentsForEach<T extends object>(raw: unknown, args: T, tenants: number): T {
  const given = (raw ?? {}) as Readonly<Record<string, unknown>>;
  if (given["cursor"]) {
    throw new UserInputError(
      'A cursor belongs to one tenant: name that one instead of tenant: "*"',
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
    "Not asked: the other tenants took as long as clients wait. Ask again: what was read is kept",
  );
}
