import type { WireTenant } from "../spanning/records.ts";

/** The seats a tenant has bought and assigned. */

/**
 * Reads a tenant's seats, by kind of license.
 *
 * Each kind uses its own count: the vendor's `assigned` adds both kinds together, so subtracting
 * it makes seats look missing (vendor module issue #69).
 */
export function readSeats(tenant: WireTenant): TenantSeats {
  return {
    standard: toSeats(tenant.licenses, tenant.assignedStandard),
    archived: toSeats(tenant.archivedLicenses, tenant.assignedArchive),
    ...(tenant.assigned === undefined || tenant.assigned < 0
      ? {}
      : { assignedInAll: tenant.assigned }),
  };
}

/** A tenant's seats, by kind of license. */
export interface TenantSeats {
  standard: Seats;
  archived: Seats;
  /** Of both kinds together; older tenants tell nothing else (vendor module issue #44). */
  assignedInAll?: number;
}

/** The seats of one kind; absent figures are those the tenant does not state. */
export interface Seats {
  purchased?: number;
  assigned?: number;
  /** Purchased but not assigned; negative if more are assigned than purchased. */
  available?: number;
}

function toSeats(bought: number | undefined, used: number | undefined): Seats {
  // A negative count has no documented meaning, so it counts as not stated.
  const purchased = bought !== undefined && bought < 0 ? undefined : bought;
  const assigned = used !== undefined && used < 0 ? undefined : used;
  return {
    ...(purchased === undefined ? {} : { purchased }),
    ...(assigned === undefined ? {} : { assigned }),
    ...(purchased === undefined || assigned === undefined
      ? {}
      : { available: purchased - assigned }),
  };
}
