import type { Role, RoleId } from "./role.ts";
import { determinabilityOf } from "./role_determinability.ts";
import { ROLES } from "./roles.ts";
import { type StandingCount, tallyRole } from "./tally_role.ts";

/** A role and how many users hold it, as far as the data tells. */
export interface RoleMembers {
  id: RoleId;
  displayName: string;
  description: string;
  entitlement: string;
  /** All who hold it; absent where that is not known. */
  members?: number;
  /** Instead of `members` where more users may hold it. */
  atLeast?: number;
  /** How many of those counted are disabled. */
  disabledMembers?: number;
  /** False: not known, which is not the same as nobody. */
  determinable: boolean;
}

/** The seven roles over many users. */
export interface RoleCensus {
  roles: RoleMembers[];
  /** Users whose record has no tag list. */
  untaggedUsers: number;
  adminsOfUnknownKind: number;
  /** Most frequent first, then by name; absent when there is none. */
  unrecognizedTags?: string[];
}

/** Counts the roles of users who are grouped by standing. */
export function censusOf(entries: Iterable<StandingCount>): RoleCensus {
  const spread = [...entries];
  const sum = (fits: (entry: StandingCount) => boolean): number =>
    spread.filter(fits).reduce((total, { count }) => total + count, 0);
  const unrecognizedTags = tagsByFrequency(spread);
  return {
    roles: ROLES.map((role) => ({ ...role, ...membersOf(role, spread) })),
    untaggedUsers: sum(({ standing }) => !standing.carriesTags),
    adminsOfUnknownKind: sum(({ standing }) => standing.adminOfUnknownKind),
    ...(unrecognizedTags.length === 0 ? {} : { unrecognizedTags }),
  };
}

function membersOf(
  { id }: Role,
  spread: readonly StandingCount[],
): Pick<RoleMembers, "members" | "atLeast" | "disabledMembers" | "determinable"> {
  const tally = tallyRole(id, spread);
  const { holders, disabledHolders: disabledMembers } = tally;
  const { kind } = determinabilityOf(id, tally);
  if (kind === "none") return { determinable: false };
  const known = kind === "full" ? { members: holders } : { atLeast: holders };
  return { ...known, disabledMembers, determinable: true };
}

function tagsByFrequency(spread: readonly StandingCount[]): string[] {
  const users = new Map<string, number>();
  for (const { standing, count } of spread) {
    if (count === 0) continue;
    for (const tag of standing.unrecognizedTags) users.set(tag, (users.get(tag) ?? 0) + count);
  }
  return [...users]
    .sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
    .map(([tag]) => tag);
}
