import type { WireTenant } from "../spanning/records.ts";
import {
  type AccountState,
  DISABLED_REASONS,
  type DisabledReason,
  ROLE_OF_REASON,
} from "./account_state.ts";
import type { StateCount } from "./list_states.ts";

/** Figures of a tenant: the seats it has, and what its disabled users still hold. */

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

/** The figures of a tenant that bound its list; `sharedMailboxes` bounds nothing. */
export interface TenantFigures {
  /** Users; absent if the tenant states no number that can be a count. */
  readonly counted?: number;
  /** Seats of both kinds. */
  readonly assigned?: number;
  /** Only one kind is told, so there are at least so many seats. */
  readonly assignedAtLeast?: true;
  /** As the tenant told them with the other figures; a review of this list needs no others. */
  readonly seats?: TenantSeats;
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

/**
 * Counts disabled users by reason, license and admin rights. A figure is left out where no record
 * shows it: zero would read as none. `list`: everybody, of whom `disabled` are some.
 *
 * Where a list does not show who is disabled at all, it does not show what they hold either.
 */
export function countDisabled(
  disabled: readonly StateCount[],
  list: readonly StateCount[],
): DisabledFigures {
  const openReasons = DISABLED_REASONS.filter((reason) => isOpenForAll(list, isOpen[reason]));
  const noneKnown = openReasons.length === DISABLED_REASONS.length && disabled.length === 0;
  const count = (
    holds: (state: AccountState) => boolean,
    open: (state: AccountState) => boolean,
  ): number | undefined =>
    noneKnown || isOpenForAll(disabled, open) || isOpenForAll(list, open)
      ? undefined
      : disabled.reduce((sum, { state, count }) => holds(state) ? sum + count : sum, 0);
  const countReason = (reason: DisabledReason): number | undefined =>
    count((state) => state.disabledBecause.includes(reason), isOpen[reason]);
  return {
    deleted: countReason("deleted"),
    archived: countReason("archived"),
    licensed: count(({ licensed }) => licensed === true, ({ licensed }) => licensed === "unknown"),
    admins: count(({ admin }) => admin === true, ({ admin }) => admin === "unknown"),
  };
}

/** What is counted of disabled users; a user with both reasons counts in both. */
export const DISABLED_FIGURES = ["deleted", "archived", "licensed", "admins"] as const;

/** Each figure, undefined if it is not determinable. */
type DisabledFigures = Readonly<Record<typeof DISABLED_FIGURES[number], number | undefined>>;

const isOpen: Readonly<Record<DisabledReason, (state: AccountState) => boolean>> = {
  deleted: ({ notDeterminable }) => notDeterminable.includes(ROLE_OF_REASON.deleted),
  archived: ({ notDeterminable }) => notDeterminable.includes(ROLE_OF_REASON.archived),
};

/** Whether something is open for every user, of whom there is at least one. */
function isOpenForAll(
  stateCounts: readonly StateCount[],
  open: (state: AccountState) => boolean,
): boolean {
  const present = stateCounts.filter(({ count }) => count > 0);
  return present.length > 0 && present.every(({ state }) => open(state));
}
