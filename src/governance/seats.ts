import type { WireTenant } from "../spanning/tenant_record.ts";

/** The seats of one kind, as far as the tenant tells. */
export interface Seats {
  purchased?: number;
  assigned?: number;
  /** Bought and not assigned; negative when more are assigned than bought. */
  available?: number;
}

/** A tenant's seats, by kind of license. */
export interface TenantSeats {
  standard: Seats;
  archived: Seats;
}

/**
 * The seats that a tenant counts, by kind.
 *
 * What is available comes from the count of its own kind: `assigned` counts both kinds together, so
 * subtracting that makes seats look missing (vendor module issue #69).
 */
export function readSeats(tenant: WireTenant): TenantSeats {
  return {
    standard: seats(tenant.licenses, tenant.assignedStandard),
    archived: seats(tenant.archivedLicenses, tenant.assignedArchive),
  };
}

function seats(bought: number | undefined, used: number | undefined): Seats {
  // Nobody says what a negative count would mean; it is no number of seats.
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
