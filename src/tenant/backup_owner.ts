/** Whose figures a user's backup summary holds: the user's own, or the whole tenant's. */

import type { WireBackup } from "../spanning/backups.ts";

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
export function ownersOf(summary: readonly WireBackup[]): "one" | "several" | "unclear" {
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
