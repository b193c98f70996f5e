import type { RoleId } from "./role.ts";
import type { Standing } from "./standing.ts";

/** How many users have a standing. */
export interface StandingCount {
  readonly standing: Standing;
  readonly count: number;
}

/** Users by what is known of them and one role. */
export interface RoleTally {
  readonly users: number;
  readonly holders: number;
  readonly disabledHolders: number;
  /** Users who may hold it without the data showing it. */
  readonly unknownFor: number;
}

/** Counts users by what is known of them and one role. */
export function tallyRole(role: RoleId, entries: Iterable<StandingCount>): RoleTally {
  let [users, holders, disabledHolders, unknownFor] = [0, 0, 0, 0];
  for (const { standing, count } of entries) {
    users += count;
    if (standing.notDeterminable.includes(role)) unknownFor += count;
    if (!standing.held.some((held) => held.role === role)) continue;
    holders += count;
    if (standing.status === "disabled") disabledHolders += count;
  }
  return { users, holders, disabledHolders, unknownFor };
}
