import type { AccountState } from "./account_state.ts";
import { provingFlag, type Role, type RoleId, ROLES } from "./roles.ts";

/** How many users have a account state. */
export interface StateCount {
  readonly state: AccountState;
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
export function countRole(role: RoleId, entries: Iterable<StateCount>): RoleTally {
  let [users, holders, disabledHolders, unknownFor] = [0, 0, 0, 0];
  for (const { state, count } of entries) {
    users += count;
    if (state.notDeterminable.includes(role)) unknownFor += count;
    if (!state.held.some((held) => held.role === role)) continue;
    holders += count;
    if (state.status === "disabled") disabledHolders += count;
  }
  return { users, holders, disabledHolders, unknownFor };
}

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
  entries: Iterable<StateCount>,
): RoleDeterminability {
  return judgeDeterminability(role, countRole(role, entries));
}

/** The same, for users who are counted already. */
export function judgeDeterminability(
  role: RoleId,
  { users, unknownFor }: Pick<RoleTally, "users" | "unknownFor">,
): RoleDeterminability {
  if (unknownFor === 0) return { kind: "full", unknownFor };
  const never = unknownFor === users && provingFlag(role) === undefined;
  return { kind: never ? "none" : "partial", unknownFor };
}

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
export interface RoleSummary {
  roles: RoleMembers[];
  /** Users whose record has no tag list. */
  untaggedUsers: number;
  adminsOfUnknownKind: number;
  /** Most frequent first, then by name; absent when there is none. */
  unrecognizedTags?: string[];
}

/** Counts the roles of users who are grouped by account state. */
export function summarizeRoles(entries: Iterable<StateCount>): RoleSummary {
  const stateCounts = [...entries];
  const sum = (fits: (entry: StateCount) => boolean): number =>
    stateCounts.filter(fits).reduce((total, { count }) => total + count, 0);
  const unrecognizedTags = tagsByFrequency(stateCounts);
  return {
    roles: ROLES.map((role) => ({ ...role, ...countMembers(role, stateCounts) })),
    untaggedUsers: sum(({ state }) => !state.carriesTags),
    adminsOfUnknownKind: sum(({ state }) => state.adminOfUnknownKind),
    ...(unrecognizedTags.length === 0 ? {} : { unrecognizedTags }),
  };
}

function countMembers(
  { id }: Role,
  stateCounts: readonly StateCount[],
): Pick<RoleMembers, "members" | "atLeast" | "disabledMembers" | "determinable"> {
  const tally = countRole(id, stateCounts);
  const { holders, disabledHolders: disabledMembers } = tally;
  const { kind } = judgeDeterminability(id, tally);
  if (kind === "none") return { determinable: false };
  const known = kind === "full" ? { members: holders } : { atLeast: holders };
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
