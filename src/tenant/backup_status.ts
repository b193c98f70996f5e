import { ReportableError } from "../base/errors.ts";
import { DAY_MS, fold, formatDay, plural } from "../base/text.ts";
import type { UserIdentity } from "../governance/user.ts";
import type { WireBackup, WireUserBackups } from "../spanning/client.ts";
import { SpanningNotFoundError } from "../spanning/errors.ts";
import type { Tenant } from "./tenant.ts";

/** Backups of a user or a tenant, and whose figures the vendor answered with. */

/**
 * How the backups of one user went.
 *
 * Throws {@linkcode BackupStatusError} where the figures cannot be taken for the user's own.
 */
export async function userBackupStatus(
  { client, now }: Pick<Tenant, "client" | "now">,
  { id, userPrincipalName }: UserIdentity,
  { days, signal }: BackupQuestion,
): Promise<BackupStatus> {
  const fetchedAt = now();
  const start = firstDay(fetchedAt, days);
  const { user, backups } = await client.userBackups(userPrincipalName, { signal, start })
    .catch(notFound);
  if (fold(user.msId) !== fold(id)) throw new BackupStatusError("another_user");
  const status = toBackupStatus(backups, days, fetchedAt);
  const owners = countOwners(status.backups);
  if (owners === "several") throw new BackupStatusError("whole_tenant");
  if (status.backups.length === 0 || owners === "one") return status;
  const whose = whoseBackups(status.backups, await client.tenantBackups({ signal, start }));
  if (whose === "tenant") throw new BackupStatusError("whole_tenant");
  if (whose === "unclear") throw new BackupStatusError("unchecked");
  return status;
}

/** Spanning's figures for one user's backups may not be that user's. */
export class BackupStatusError extends ReportableError {
  override readonly name = "BackupStatusError" as const;
  readonly reason: BackupStatusReason;

  constructor(reason: BackupStatusReason, options?: ErrorOptions) {
    super(
      `Cannot tell this user's backup status: ${REASONS[reason]}. Look the user up in the ` +
        "Spanning console, or ask without a user for the status of the tenant",
      options,
    );
    this.reason = reason;
  }
}

const REASONS = {
  whole_tenant:
    "Spanning answered with figures as large as the whole tenant's, a known fault of its route for one user (vendor module issue #80)",
  unchecked:
    "Spanning's figures could not be checked against the whole tenant's, and its route for one user is known to answer with those (vendor module issue #80)",
  another_user: "Spanning answered about another account of that name",
  not_found: "Spanning lists the user, but its route for one user does not know the principal name",
} as const;

/** Why figures are not shown as a user's own. */
type BackupStatusReason = keyof typeof REASONS;

/** The most days that the vendor's module says are available. */
const DAYS_KEPT = 7;

/** How backups went. */
export interface BackupStatus {
  /** Newest day first; nothing older than the days asked for. */
  readonly backups: readonly WireBackup[];
  /** The newest day up to today with backups, `YYYY-MM-DD`, also if it is too old to be shown. */
  readonly newest?: string;
  /** When the vendor was asked, in milliseconds since 1970. */
  readonly fetchedAt: number;
  readonly warnings: readonly string[];
}

/** How far back, and until when the caller waits. */
interface BackupQuestion {
  /** Days of UTC, today among them. */
  readonly days: number;
  readonly signal: AbortSignal;
}

/** How the backups of a whole tenant went. */
export async function tenantBackupStatus(
  { client, now }: Pick<Tenant, "client" | "now">,
  { days, signal }: BackupQuestion,
): Promise<BackupStatus> {
  const fetchedAt = now();
  const backups = await client.tenantBackups({ signal, start: firstDay(fetchedAt, days) });
  return toBackupStatus(backups, days, fetchedAt);
}

function notFound(cause: unknown): Promise<WireUserBackups> {
  if (!(cause instanceof SpanningNotFoundError)) throw cause;
  throw new BackupStatusError("not_found", { cause });
}

/** The start of the first of so many days of UTC, the last of which is today. */
function firstDay(now: number, days: number): number {
  return now - (now % DAY_MS) - (days - 1) * DAY_MS;
}

/** Days up to today only: the vendor may send others than it was asked for. */
function toBackupStatus(all: readonly WireBackup[], days: number, fetchedAt: number): BackupStatus {
  const today = formatDay(fetchedAt);
  const wanted = Array.from({ length: days }, (_, ago) => formatDay(fetchedAt - ago * DAY_MS));
  const dates = new Set(all.map(({ date }) => date));
  const newest = [...dates].filter((date) => date <= today).sort().at(-1);
  // Today's backups may still be to come.
  const missing = wanted.filter((date) => !dates.has(date) && date !== today);
  return {
    backups: wanted.flatMap((day) => all.filter(({ date }) => date === day)),
    ...(newest === undefined ? {} : { newest }),
    fetchedAt,
    warnings: [
      ...describeGaps(wanted, missing, newest),
      ...[...dates].filter((date) => date > today).sort().map((date) =>
        `Spanning also reports backups of ${date}, which is after today (UTC): not shown`
      ),
    ],
  };
}

function describeGaps(
  wanted: readonly string[],
  missing: readonly string[],
  newest: string | undefined,
): string[] {
  const [today = ""] = wanted;
  if (newest === undefined) {
    return ["Spanning reports no backups for these days, and no older ones"];
  }
  if (newest < (wanted.at(-1) ?? "")) {
    const age = (Date.parse(today) - Date.parse(newest)) / DAY_MS;
    return [
      `Spanning reports no backups for these days: the newest are of ${newest}, ${
        plural(age, "day")
      } ago`,
    ];
  }
  if (missing.length === 0) return [];
  const limit = wanted.length > DAYS_KEPT
    ? `; the vendor's module speaks of ${DAYS_KEPT} days at most`
    : "";
  const age = (Date.parse(today) - Date.parse(newest)) / DAY_MS;
  const since = age > 1 ? `. The newest are of ${newest}, ${plural(age, "day")} ago` : "";
  return [
    `Spanning reports no backups for ${missing.length} of the ${wanted.length} days asked for (${
      describeDays(missing)
    })${limit}${since}`,
  ];
}

/** Names days, newest first, and runs of more than two by their ends. */
function describeDays(days: readonly string[]): string {
  const runs: string[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    const next = formatDay(Date.parse(day) + DAY_MS);
    if (run?.at(-1) === next) run.push(day);
    else runs.push([day]);
  }
  return runs.flatMap((run) => run.length <= MOST_NAMED ? run : [`${run.at(-1)} to ${run[0]}`])
    .join(", ");
}

/** The longest run of days that is named day by day. */
const MOST_NAMED = 7;

/**
 * Tells whether a user's backup summary is the user's own, by the tenant's summary of the same days.
 *
 * The vendor's route for one user has answered with the summary of the whole tenant (vendor module
 * issue #80). Then all figures together weigh about as much as the tenant's, whatever a single one
 * did between the two requests. One user's own weigh more than half of the tenant's only where that
 * user is nearly all of the tenant, which cannot be told apart and counts as the tenant's.
 */
export function whoseBackups(
  summary: readonly WireBackup[],
  tenants: readonly WireBackup[],
): "user" | "tenant" | "unclear" {
  const own = weigh(summary);
  if (own === 0) return "user";
  const ownKeys = new Set(summary.map(keyOf));
  const tenantKeys = new Set(tenants.map(keyOf));
  const compared = weigh(summary.filter((backup) => tenantKeys.has(keyOf(backup))));
  // What cannot be compared must not outweigh what can.
  if (compared * 2 <= own) return "unclear";
  const all = weigh(tenants.filter((backup) => ownKeys.has(keyOf(backup))));
  return compared * 2 > all ? "tenant" : "user";
}

/**
 * Tells whose rows these are by the vendor's number of the user, which stands on a user's rows and
 * not on the tenant's (vendor's samples): `unclear` unless it stands on each row.
 */
function countOwners(summary: readonly WireBackup[]): "one" | "several" | "unclear" {
  const owners = new Set(summary.map(({ userId }) => userId));
  if (owners.has(undefined)) return owners.size > 2 ? "several" : "unclear";
  return owners.size > 1 ? "several" : "one";
}

function keyOf({ date, service }: WireBackup): string {
  return `${date} ${service}`;
}

function weigh(backups: readonly WireBackup[]): number {
  return backups.reduce(
    (sum, { successful, partial, failed }) => sum + successful + partial + failed,
    0,
  );
}

/** The backups of one service, on one day or on the day that they stand under. */
interface Figures {
  readonly service: string;
  readonly successful: number;
  readonly partial: number;
  readonly failed: number;
  readonly total?: WireBackup["total"] | undefined;
}

interface DatedFigures extends Figures {
  readonly date: string;
}

interface FiguresOfDay {
  readonly date: string;
  readonly services: Figures[];
}

/** Puts figures below their days, without dates and without totals that are the sum. */
export function figuresByDay(rows: readonly DatedFigures[]): FiguresOfDay[] {
  const days = new Map<string, Figures[]>();
  for (const { date, total, ...row } of rows) {
    const isSum = total === row.successful + row.partial + row.failed;
    const told = total === undefined || isSum ? row : { ...row, total };
    days.set(date, [...days.get(date) ?? [], told]);
  }
  return [...days].map(([date, services]) => ({ date, services }));
}

/** The figures of an answer in either form; a total that a day leaves out is the sum. */
export function listFigures(
  { services, byDay = [] }: {
    readonly services?: readonly DatedFigures[] | undefined;
    readonly byDay?: readonly FiguresOfDay[] | undefined;
  },
): readonly DatedFigures[] {
  return services ??
    byDay.flatMap(({ date, services }) =>
      services.map((row) => ({ total: row.successful + row.partial + row.failed, ...row, date }))
    );
}
