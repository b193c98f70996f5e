import { UserInputError } from "../base/errors.ts";
import { createLimiter } from "../base/limiter.ts";
import { plural } from "../base/text.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import { EVERY_TENANT, type Tenant } from "../tenant/tenant.ts";
import { describeFilters, openCursor, sealCursor } from "./cursor.ts";
import { publicMessage } from "./errors.ts";
import type { Arguments } from "./read_arguments.ts";
import { count } from "./schemas.ts";
import { sourceText } from "./tables.ts";
import type { ToolContext } from "./tool_context.ts";
import * as z from "zod";

/** How a tool answers about every tenant in one call. */
export interface EveryTenant<A, R> {
  /** The schema of a tenant's row: counts, and what is only shown where there are few tenants. */
  readonly row: z.ZodObject & z.ZodType<R>;
  /** The row of an answer; counts alone where no people can be shown. */
  readonly rowOf: (answer: A, people: number) => R;
  readonly rowText: (row: R) => string;
  /** The row that an error stands for, if it is an answer after all. */
  readonly rowOfError?: (error: unknown) => R | undefined;
  /** Puts an index of the rows beside what they are about, and says where; undefined: nowhere. */
  readonly index?: (
    rows: readonly (R & { readonly tenant: string; readonly error?: string })[],
    context: ToolContext,
  ) => Promise<string | undefined>;
}

/**
 * Asks about the tenants of a page, a few at a time; a slow one does not hold up the next. A tenant
 * that fails, or that no time was left for, becomes a row that says why; the call does not fail.
 */
export async function askEveryTenant<R extends object>(
  { tenants, matched, nextCursor }: TenantPage,
  context: ToolContext,
  ask: (tenant: string, context: ToolContext) => Promise<R>,
): Promise<EveryTenantAnswer> {
  // There is at least one, and all share one clock.
  const { now, sleep } = tenants[0] as Tenant;
  const limit = createLimiter(AT_ONCE, { milliseconds: DEADLINES.slowTenant, sleep });
  const deadline = now() + DEADLINES.longestWait;
  const rows = await Promise.all(
    tenants.map(({ id: tenant }) =>
      limit(async (): Promise<TenantRow> => {
        const maxWaitMs = deadline - now();
        try {
          if (maxWaitMs <= 0) throw outOfTime();
          return { tenant, ...await ask(tenant, { ...context, maxWaitMs }) };
        } catch (error) {
          context.signal.throwIfAborted();
          context.onTenantFailed?.(tenant, error);
          return { tenant, error: publicMessage(error) };
        }
      })
    ),
  );
  return {
    matched,
    failed: rows.filter(({ error }) => error !== undefined).length,
    tenants: rows,
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}

/** Tenants asked at the same time, not counting slow ones. */
const AT_ONCE = 4;

/** Users shown by all rows together. */
const USERS_IN_ALL = 100;

/** Most tenants whose rows show more than counts. */
const FEW_TENANTS = 10;

/** How many users each row may show: none where there are many tenants. */
export function peopleEach(tenants: number): number {
  return tenants > FEW_TENANTS ? 0 : Math.min(25, Math.floor(USERS_IN_ALL / tenants));
}

/** What a row says of the list behind it: all of it, or whether to trust it where rows are short. */
export function rowSource(answer: { readonly source?: unknown }, people: number): object {
  const source = answer.source as RowSource | undefined;
  if (source === undefined) return {};
  if (people > 0) return { source };
  const { complete, confirmed, warnings = [] } = source;
  return {
    ...(complete === undefined ? {} : { complete }),
    ...(confirmed === undefined ? {} : { confirmed }),
    ...(warnings.length === 0 ? {} : { warnings: warnings.length }),
  };
}

/** A row's details where people are shown, without what is absent; nothing otherwise. */
export function details<T extends object>(people: number, fields: T): Partial<T> {
  if (people === 0) return {};
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Partial<T>;
}

/** A row of an answer about every tenant: the tenant's answer, or why there is none. */
interface TenantRow {
  readonly tenant: string;
  readonly error?: string;
  readonly source?: RowSource;
  readonly complete?: boolean;
  readonly confirmed?: boolean;
  readonly warnings?: number;
}

type RowSource = Parameters<typeof sourceText>[0];

/** The answer about every tenant. */
interface EveryTenantAnswer {
  /** How many tenants there are. */
  readonly matched: number;
  /** How many rows are errors. */
  readonly failed: number;
  readonly tenants: readonly TenantRow[];
  /** Where an index of the rows is, for a tool that makes one. */
  readonly index?: string;
  readonly nextCursor?: string;
}

/** The schema of {@linkcode EveryTenantAnswer}, with the source that the tool's own answers have. */
export function everyTenantSchema(
  { shape }: z.ZodObject,
  source: z.ZodObject,
  isIndexed: boolean,
): z.ZodObject & z.ZodType<EveryTenantAnswer> {
  // Where no list is read there is none to be incomplete.
  const fromList = "complete" in source.shape;
  const row = z.strictObject({
    tenant: z.string(),
    /** Instead of everything else. */
    error: z.string().optional(),
    ...z.strictObject(shape).partial().shape,
    source: source.optional(),
    /** Instead of the source, where rows are short. */
    ...(fromList ? { complete: z.boolean().optional(), confirmed: z.boolean().optional() } : {}),
    /** How many; a call for that tenant tells them. */
    warnings: count.optional(),
  });
  return z.strictObject({
    matched: count,
    failed: count,
    tenants: z.array(row),
    ...(isIndexed ? { index: z.string().optional() } : {}),
    nextCursor: z.string().optional(),
  }) as unknown as z.ZodObject & z.ZodType<EveryTenantAnswer>;
}

/** The answer as text: a line for each tenant, or a heading where it shows more than counts. */
export function everyTenantText<R>(
  { matched, tenants, failed, index, nextCursor }: EveryTenantAnswer,
  rowText: (row: R) => string,
): string {
  const some = tenants.length === matched ? "" : ` of ${matched}`;
  return [
    `${plural(tenants.length, "tenant")}${some}, ${failed} of them could not be read`,
    ...tenants.map((row) => {
      if (row.error !== undefined) return `# ${row.tenant}: FAILED: ${row.error}`;
      const text = rowText(row as R);
      return row.source === undefined
        ? `# ${row.tenant}${trustText(row)}: ${text.replaceAll("\n", "; ")}`
        : `\n# ${row.tenant}\n${text}\n${sourceText(row.source)}`;
    }),
    ...(index === undefined ? [] : [`index: ${index}`]),
    ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
  ].join("\n");
}

/** What is known of the list behind a short row: ` (complete, confirmed, 2 warnings)`. */
function trustText({ complete, confirmed, warnings }: TenantRow): string {
  const known = [
    ...(complete === undefined ? [] : [complete ? "complete" : "INCOMPLETE"]),
    ...(confirmed === undefined ? [] : [confirmed ? "confirmed" : "NOT CONFIRMED"]),
    ...(warnings === undefined ? [] : [plural(warnings, "warning")]),
  ];
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
}

/** `limit` and `cursor` go over tenants, for a tool that has none of its own. */
export const tenantPaging = {
  limit: z.int().min(1).max(200).optional(),
  cursor: z.string().optional(),
};

/** The tenants of one page. */
interface TenantPage {
  readonly tenants: readonly Tenant[];
  readonly matched: number;
  readonly nextCursor?: string | undefined;
}

/** Tenants on a page, if the call sets no limit. */
const TENANTS_A_PAGE = 50;

/** The page of tenants that a call means. Throws `UserInputError` for a cursor of anything else. */
export async function tenantPage(
  tool: string,
  { limit = TENANTS_A_PAGE, cursor, ...filters }: Arguments,
  context: ToolContext,
): Promise<TenantPage> {
  const all = context.tenants.select(EVERY_TENANT);
  const [first] = all as [Tenant];
  const asked = { tool, filters: describeFilters(filters) };
  const place = await openCursor(cursor as string | undefined, first, asked);
  const start = place === undefined ? 0 : all.findIndex(({ id }) => id === place[0]) + 1;
  const tenants = all.slice(start, start + (limit as number));
  const last = tenants.at(-1);
  if (last === undefined) {
    throw new UserInputError("No tenants are left after this cursor: start again without one");
  }
  const more = start + tenants.length < all.length;
  return {
    tenants,
    matched: all.length,
    nextCursor: more ? await sealCursor([last.id], first, asked) : undefined,
  };
}

function outOfTime(): UserInputError {
  return new UserInputError(
    "Skipped: no time was left after the other tenants. Ask again, or about this tenant alone",
  );
}
