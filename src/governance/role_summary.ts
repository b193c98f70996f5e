import type { AccountState } from "./account_state.ts";
import { provingFlag, type Role, type RoleId, ROLES } from "./roles.ts";
import { showTags } from "./user.ts";

/** How many members each role has, and whether the data can show it. */

/**
 * Counts the members of each of the seven roles: exactly where the data shows all of them, at
 * least where it shows some, and not at all where it shows none of them.
 */
export function summarizeRoles(entries: Iterable<StateCount>): RoleSummary {
  return summarize([...entries], true);
}

/** The same for a list that users are missing from: no number is more than a lower bound. */
export function summarizePartialRoles(entries: Iterable<StateCount>): RoleSummary {
  return summarize([...entries], false);
}

function summarize(stateCounts: readonly StateCount[], complete: boolean): RoleSummary {
  const sum = (fits: (entry: StateCount) => boolean): number =>
    stateCounts.filter(fits).reduce((total, { count }) => total + count, 0);
  return {
    roles: ROLES.map((role) => ({ ...role, ...countMembers(role, stateCounts, complete) })),
    untaggedUsers: sum(({ state }) => !state.carriesTags),
    adminsOfUnknownKind: sum(({ state }) => state.adminOfUnknownKind),
    ...showTags(tagsByFrequency(stateCounts)),
  };
}

/** How many users have an account state. */
export interface StateCount {
  readonly state: AccountState;
  readonly count: number;
}

/** The seven roles over many users. */
interface RoleSummary {
  roles: RoleMembers[];
  /** Users whose record has no tag list. */
  untaggedUsers: number;
  adminsOfUnknownKind: number;
  /** The 50 most frequent, most frequent first, then by name; absent if there are none. */
  unrecognizedTags?: string[];
  /** How many there are beside those. */
  moreUnrecognizedTags?: number;
}

/** A role and the number of its members, as far as the data shows it. */
export interface RoleMembers extends Role {
  /** All members; absent if their number is not known. */
  members?: number;
  /** Instead of `members`, if more users may hold the role. */
  atLeast?: number;
  /** How many of those counted are disabled. */
  disabledMembers?: number;
  /** False: the number is not known. That does not mean nobody holds the role. */
  determinable: boolean;
}

/** Says whether the data of these users shows who holds a role. */
export function roleDeterminability(
  role: RoleId,
  entries: Iterable<StateCount>,
): RoleDeterminability {
  return toDeterminability(role, countRole(role, entries));
}

/** Whether a tenant's data shows who holds a role. */
export interface RoleDeterminability {
  /** `none`: no record has what would prove the role, tags or its flag. */
  readonly kind: "full" | "partial" | "none";
  /** How many users may hold the role without the data showing it. */
  readonly unknownFor: number;
}

/** Users by what is known about them and one role. */
interface RoleCount {
  readonly users: number;
  readonly holders: number;
  readonly disabledHolders: number;
  /** Users who may hold the role without the data showing it. */
  readonly unknownFor: number;
  /** Of these, the users whose record does not have the flag that proves the role. */
  readonly unflagged: number;
}

const FACT_OF_FLAG = { isDeleted: "deleted", isArchive: "archived", none: undefined } as const;

function countRole(role: RoleId, entries: Iterable<StateCount>): RoleCount {
  const fact = FACT_OF_FLAG[provingFlag(role) ?? "none"];
  let [users, holders, disabledHolders, unknownFor, unflagged] = [0, 0, 0, 0, 0];
  for (const { state, count } of entries) {
    users += count;
    if (state.notDeterminable.includes(role)) {
      unknownFor += count;
      if (fact !== undefined && state.unflagged.includes(fact)) unflagged += count;
    }
    if (!state.held.some((held) => held.role === role)) continue;
    holders += count;
    if (state.status === "disabled") disabledHolders += count;
  }
  return { users, holders, disabledHolders, unknownFor, unflagged };
}

function toDeterminability(
  role: RoleId,
  { users, unknownFor, unflagged }: Pick<RoleCount, "users" | "unknownFor" | "unflagged">,
): RoleDeterminability {
  if (unknownFor === 0) return { kind: "full", unknownFor };
  const never = unknownFor === users &&
    (provingFlag(role) === undefined || unflagged === users);
  return { kind: never ? "none" : "partial", unknownFor };
}

function countMembers(
  { id }: Role,
  stateCounts: readonly StateCount[],
  complete: boolean,
): Pick<RoleMembers, "members" | "atLeast" | "disabledMembers" | "determinable"> {
  const counted = countRole(id, stateCounts);
  const { holders, disabledHolders: disabledMembers } = counted;
  const { kind } = toDeterminability(id, counted);
  if (kind === "none") return { determinable: false };
  const known = kind === "full" && complete ? { members: holders } : { atLeast: holders };
  return { ...known, disabledMembers, determinable: true };
}

function tagsByFrequency(stateCounts: readonly StateCount[]): string[] {
  const users = new Map<string, number>();
  for (const { state, count } of stateCounts) {
    if (count === 0) continue;
    for (const tag of state.unrecognizedTags) users.set(tag, (users.get(tag) ?? 0) + count);
  }
  return [...users]
    .sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
    .map(([tag]) => tag);
}
