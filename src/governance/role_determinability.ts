import { provingFlag } from "./proving_flag.ts";
import type { RoleId } from "./role.ts";
import { type RoleTally, type StandingCount, tallyRole } from "./tally_role.ts";

/** Whether a tenant's data tells who holds a role. */
export interface RoleDeterminability {
  /** `none`: only tags prove the role, no record carries tags, and nothing else proves it either. */
  readonly kind: "full" | "partial" | "none";
  /** How many users may hold it without the data showing it. */
  readonly unknownFor: number;
}

/** Whether the data of these users tells who holds a role. */
export function roleDeterminability(
  role: RoleId,
  entries: Iterable<StandingCount>,
): RoleDeterminability {
  return determinabilityOf(role, tallyRole(role, entries));
}

/** The same, for users who are counted already. */
export function determinabilityOf(
  role: RoleId,
  { users, unknownFor }: Pick<RoleTally, "users" | "unknownFor">,
): RoleDeterminability {
  if (unknownFor === 0) return { kind: "full", unknownFor };
  const never = unknownFor === users && provingFlag(role) === undefined;
  return { kind: never ? "none" : "partial", unknownFor };
}
