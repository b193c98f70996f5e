import { checkShape } from "./shape.ts";
import { readUser, type WireUser } from "./user_record.ts";
import * as v from "valibot";

/** How the backups of one service went on one day. */
export interface WireBackup {
  /** As the vendor names it, in lower case: `mail`, `spsite`. */
  readonly service: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly successful: number;
  readonly partial: number;
  readonly failed: number;
  /** A number, or a word of status where the vendor sends one. */
  readonly total?: number | string;
}

/** A user's record, and the backups that came with it. */
export interface WireUserBackups {
  readonly user: WireUser;
  readonly backups: WireBackup[];
}

interface Entry {
  readonly date: string;
  readonly type: string;
  readonly backup: {
    readonly successful: number;
    readonly partial: number;
    readonly failed: number;
    readonly total?: unknown;
  };
}

/** A count, as a number or a numeric text. */
const figure = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.trim(), v.digits(), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
);

const summarySchema: v.GenericSchema<unknown, Entry[]> = v.array(
  v.object({
    date: v.pipe(v.string(), v.transform(isoDate), v.string()),
    type: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.toLowerCase()),
    backup: v.object({
      successful: figure,
      partial: figure,
      failed: figure,
      total: v.optional(v.unknown()),
    }),
  }),
);

/**
 * Reads the answer of `/tenant/backups/summary`.
 *
 * Throws `SpanningResponseError` naming the field, such as `[3].backup.failed`: a figure that is
 * missing is not a zero.
 */
export function readTenantBackups(body: unknown): WireBackup[] {
  return checkShape(summarySchema, body).map(toBackup);
}

const recordSchema: v.GenericSchema<unknown, { readonly backupSummary: Entry[] }> = v.object({
  backupSummary: summarySchema,
});

/** Reads one user's record with its backup summary. Throws as {@linkcode readTenantBackups}. */
export function readUserBackups(body: unknown): WireUserBackups {
  return {
    user: readUser(body),
    backups: checkShape(recordSchema, body).backupSummary.map(toBackup),
  };
}

function toBackup({ date, type: service, backup }: Entry): WireBackup {
  const { successful, partial, failed } = backup;
  const total = readTotal(backup.total);
  return {
    service,
    date,
    successful,
    partial,
    failed,
    ...(total === undefined ? {} : { total }),
  };
}

/** Consumers found texts here: numbers as well as words of status. */
function readTotal(total: unknown): number | string | undefined {
  const text = typeof total === "number" ? String(total) : total;
  if (typeof text !== "string" || text.trim() === "") return undefined;
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : text.trim();
}

/** The day of `MM/DD/YYYY`, the vendor's way, or of `YYYY-MM-DD`; undefined for no real day. */
function isoDate(text: string): string | undefined {
  const [, month, day, year] = text.trim().match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/) ?? [];
  const iso = year === undefined || month === undefined || day === undefined
    ? text.trim().match(/^\d{4}-\d{2}-\d{2}(?=$|T)/)?.[0]
    : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // The 31st of a shorter month may be read as a day of the next.
  const real = !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === iso;
  return real ? iso : undefined;
}
