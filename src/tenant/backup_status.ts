import { fold } from "../base/text.ts";
import type { UserIdentity } from "../governance/user.ts";
import type { WireBackup, WireUserBackups } from "../spanning/backups.ts";
import { SpanningNotFoundError } from "../spanning/errors.ts";
import { BackupStatusError } from "./errors.ts";
import type { Tenant } from "./tenant.ts";

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
  if (status.backups.length === 0) return status;
  const earliest = Date.parse(status.backups.at(-1)?.date ?? "");
  const tenants = await client.tenantBackups({ signal, start: Math.min(start, earliest) });
  const whose = whoseBackups(status.backups, tenants);
  if (whose === "tenant") throw new BackupStatusError("whole_tenant");
  if (whose === "unclear") throw new BackupStatusError("unchecked");
  return status;
}

/** Whose figures a user's backup summary holds: `unclear` where nothing can be compared. */
export type Whose = "user" | "tenant" | "unclear";

/**
 * Tells whether a user's backup summary is the user's own, by the tenant's summary of the same days.
 *
 * The vendor's route for one user has answered with the summary of the whole tenant (vendor module
 * issue #80). Then each figure is as large as the tenant's, give or take what went on between the
 * two requests. One user's own are most of the tenant's for every service and day only where that
 * user is nearly all of the tenant, which cannot be told apart and counts as the tenant's.
 */
export function whoseBackups(
  summary: readonly WireBackup[],
  tenants: readonly WireBackup[],
): Whose {
  const sums = new Map(tenants.map((backup) => [keyOf(backup), countBackups(backup)]));
  const pairs = summary.flatMap((backup) => {
    const tenant = sums.get(keyOf(backup));
    return tenant === undefined ? [] : [{ own: countBackups(backup), tenant }];
  });
  if (summary.every((backup) => countBackups(backup) === 0)) return "user";
  const telling = pairs.filter(({ own, tenant }) => own > 0 || tenant > 0);
  if (telling.length === 0) return "unclear";
  return telling.every(({ own, tenant }) => own * 2 > tenant) ? "tenant" : "user";
}

function keyOf({ date, service }: WireBackup): string {
  return `${date} ${service}`;
}

function countBackups({ successful, partial, failed }: WireBackup): number {
  return successful + partial + failed;
}

const DAY_MS = 86_400_000;

/** The most days that the vendor's module says are available. */
const DAYS_KEPT = 7;

/** How backups went. */
interface BackupStatus {
  /** Newest day first. */
  readonly backups: readonly WireBackup[];
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

/** The newest days only: the vendor may send more than it was asked for. */
function toBackupStatus(all: readonly WireBackup[], days: number, fetchedAt: number): BackupStatus {
  const dates = [...new Set(all.map(({ date }) => date))].sort().reverse().slice(0, days);
  const backups = dates.flatMap((wanted) => all.filter(({ date }) => date === wanted));
  const warnings = dates.length === 0
    ? ["Spanning reports no backups for these days"]
    : dates.length < days && days > DAYS_KEPT
    ? [
      `Spanning reports backups for ${dates.length} of the ${days} days asked for: the vendor's module speaks of ${DAYS_KEPT} days at most`,
    ]
    : [];
  return { backups, fetchedAt, warnings };
}
