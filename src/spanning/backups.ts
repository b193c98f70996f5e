import { checkCount, isShort } from "./limits.ts";
import { readUser, type WireUser } from "./records.ts";
import { checkShape } from "./shape.ts";
import * as v from "valibot";

/** Backup summaries, of the whole tenant and of one user. */

/**
 * Reads the answer of `/tenant/backups/summary`.
 *
 * Throws `SpanningResponseError` naming the field, such as `[3].backup.failed`: a missing figure is
 * not zero.
 */
export function readTenantBackups(body: unknown): WireBackup[] {
  checkLength(body, "");
  return checkShape(summarySchema, body).map(toBackup);
}

/** Reads one user's record with its backup summary. Throws like {@linkcode readTenantBackups}. */
export function readUserBackups(body: unknown): WireUserBackups {
  const user = readUser(body);
  checkLength((body as { readonly backupSummary?: unknown }).backupSummary, "backupSummary");
  return {
    user,
    backups: checkShape(recordSchema, body).backupSummary.map(toBackup),
  };
}

/** The backups of one service on one day. */
export interface WireBackup {
  /** The vendor's name for it in lower case, such as `mail` or `spsite`. */
  readonly service: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly successful: number;
  readonly partial: number;
  readonly failed: number;
  /** A number, or a status word if the vendor sends one. */
  readonly total?: number | string;
  /** Whose row it is, as the vendor numbers users; the tenant's rows have none (vendor's samples). */
  readonly userId?: string;
}

/** A user's record with the backups that came with it. */
export interface WireUserBackups {
  readonly user: WireUser;
  readonly backups: WireBackup[];
}

/** More than twenty services on each of the ninety days that can be asked for. */
const MAX_BACKUPS = 2000;

function checkLength(summary: unknown, place: string): void {
  if (Array.isArray(summary)) checkCount(place, summary.length, MAX_BACKUPS, "backup");
}

interface Entry {
  readonly date: string;
  readonly type: string;
  readonly userId?: unknown;
  readonly backup: {
    readonly successful: number;
    readonly partial: number;
    readonly failed: number;
    readonly total?: unknown;
  };
}

const shortText = v.pipe(v.string(), v.check<string>(isShort));

/** A count as a number or a numeric text. */
const figure = v.pipe(
  v.union([v.number(), v.pipe(shortText, v.trim(), v.digits(), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
);

const summarySchema: v.GenericSchema<unknown, Entry[]> = v.array(
  v.object({
    date: v.pipe(shortText, v.transform(toIsoDate), v.string()),
    type: v.pipe(shortText, v.trim(), v.nonEmpty(), v.toLowerCase()),
    userId: v.optional(v.pipe(v.unknown(), v.check<unknown>(isShort))),
    backup: v.object({
      successful: figure,
      partial: figure,
      failed: figure,
      total: v.optional(v.pipe(v.unknown(), v.check<unknown>(isShort))),
    }),
  }),
);

const recordSchema: v.GenericSchema<unknown, { readonly backupSummary: Entry[] }> = v.object({
  backupSummary: summarySchema,
});

function toBackup({ date, type: service, userId, backup }: Entry): WireBackup {
  const { successful, partial, failed } = backup;
  const total = readTotal(backup.total);
  const owner = typeof userId === "number" || typeof userId === "string" ? `${userId}`.trim() : "";
  return {
    service,
    date,
    successful,
    partial,
    failed,
    ...(total === undefined ? {} : { total }),
    ...(owner === "" ? {} : { userId: owner }),
  };
}

/** Users of the API found texts here: numbers as well as status words. */
function readTotal(total: unknown): number | string | undefined {
  const text = typeof total === "number" ? String(total) : total;
  if (typeof text !== "string" || text.trim() === "") return undefined;
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : text.trim();
}

/**
 * Converts `MM/DD/YYYY`, as the vendor writes, or an ISO 8601 date, with or without a time. A time
 * with an offset counts as its day in UTC. Undefined if it is no real day.
 */
function toIsoDate(text: string): string | undefined {
  const [, date = "", time = "", offset = ""] = WRITTEN.exec(text.trim()) ?? [];
  const [, month = "", day = "", year = ""] = date.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/) ?? [];
  const iso = year === "" ? date : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const written = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse() may read the 31st of a shorter month as a day of the next one.
  if (Number.isNaN(written) || toDay(written) !== iso) return undefined;
  if (offset === "") return iso;
  const moment = Date.parse(`${iso}T${time}${offset.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(moment) ? undefined : toDay(moment);
}

const WRITTEN =
  /^(\d{1,2}\/\d{1,2}\/\d{4}|\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
