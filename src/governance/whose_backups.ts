import type { WireBackup } from "../spanning/backups.ts";

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
  const sums = new Map(tenants.map((backup) => [keyOf(backup), sumOf(backup)]));
  const pairs = summary.flatMap((backup) => {
    const tenant = sums.get(keyOf(backup));
    return tenant === undefined ? [] : [{ own: sumOf(backup), tenant }];
  });
  if (summary.every((backup) => sumOf(backup) === 0)) return "user";
  const telling = pairs.filter(({ own, tenant }) => own > 0 || tenant > 0);
  if (telling.length === 0) return "unclear";
  return telling.every(({ own, tenant }) => own * 2 > tenant) ? "tenant" : "user";
}

function keyOf({ date, service }: WireBackup): string {
  return `${date} ${service}`;
}

function sumOf({ successful, partial, failed }: WireBackup): number {
  return successful + partial + failed;
}
