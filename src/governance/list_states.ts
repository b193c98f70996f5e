import { stepsAtOnce } from "../base/async.ts";
import { plural } from "../base/text.ts";
import {
  type AccountFacts,
  type AccountState,
  accountState,
  FLAGGED_FACTS,
  type FlaggedFact,
  hasTagFor,
  namesRole,
  TAGGED_FLAGS,
} from "./account_state.ts";
import { provingFlag, type Role, type RoleId, ROLES } from "./roles.ts";
import { type NamedTag, readHint, readTag } from "./tags.ts";
import { showTags } from "./user.ts";

/**
 * The account states of a whole list: what one record lacks, the others may decide, what stays
 * unknown, and how many members each role has.
 */

/**
 * Works out the account states of a list, one for each of its combinations of facts. A record with
 * an empty tag list carries tags if others do; a boolean field that stands on every record decides
 * its role both ways; a flag without its tag is a contradiction if others have both; the fact of a
 * flag that no record has is unknown.
 */
export function accountStates(list: readonly FactsCount[]): AccountState[] {
  return stepsAtOnce(accountStateSteps(list));
}

/**
 * The same in small steps, because a hostile list has as many combinations as records.
 * `othersCarryTags`: whether records beyond this list do.
 */
export function* accountStateSteps(
  list: readonly FactsCount[],
  othersCarryTags = false,
): Generator<void, AccountState[]> {
  const present: (Pick<FactsCount, "facts"> & {
    readonly named: readonly NamedTag[];
    readonly hinted: ReadonlySet<RoleId>;
  })[] = [];
  for (const { facts, count } of list) {
    if (count === 0) continue;
    const named = [...new Set(facts.tags)].flatMap((tag) => readTag(tag).named);
    present.push({ facts, named, hinted: flaggedRoles(facts) });
    yield;
  }
  const listFacts = {
    othersCarryTags: othersCarryTags || present.some(({ named }) => namesRole(named)),
    decidedByFlag: new Set(
      ROLES.map(({ id }) => id)
        .filter((role) => present.every(({ hinted }) => hinted.has(role))),
    ),
    tagged: new Set(
      TAGGED_FLAGS.filter((flag) =>
        present.some(({ facts, named }) => facts[flag] === true && hasTagFor(flag, named))
      ),
    ),
  };
  const states: AccountState[] = [];
  for (const { facts } of list) {
    states.push(accountState(facts, listFacts));
    yield;
  }
  const missing = missingFlags(
    states.map((state, number) => ({ state, count: list[number]?.count ?? 0 })),
  );
  return states.map((state) => withFactsUnknown(state, missing));
}

/** How many records of a list have the same facts. */
export interface FactsCount {
  readonly facts: AccountFacts;
  readonly count: number;
}

/** The roles that the record's boolean fields say yes or no to. */
function flaggedRoles({ hints = [] }: Pick<AccountFacts, "hints">): Set<RoleId> {
  const read = hints.map(readHint).filter((hint) => hint?.decides === true);
  return new Set(read.flatMap((hint) => hint === undefined ? [] : [hint.role]));
}

/**
 * Finds the facts whose flag is on no record at all. A single record without a flag means "no";
 * if every record lacks it, the vendor may have renamed the flag, and the fact is unknown.
 */
export function missingFlags(stateCounts: readonly StateCount[]): FlaggedFact[] {
  const present = stateCounts.filter(({ count }) => count > 0);
  if (present.length === 0) return [];
  return FLAGGED_FACTS.filter((fact) =>
    present.every(({ state }) => state.unflagged.includes(fact))
  );
}

/** Counts, for each fact whose flag some records have, the records that lack it; only if any do. */
export function lackingFlags(
  stateCounts: readonly StateCount[],
): ReadonlyMap<FlaggedFact, number> {
  const missing = missingFlags(stateCounts);
  const lacking = new Map<FlaggedFact, number>();
  for (const { state, count } of stateCounts) {
    for (const fact of state.unflagged) {
      if (count > 0 && !missing.includes(fact)) lacking.set(fact, (lacking.get(fact) ?? 0) + count);
    }
  }
  return lacking;
}

/** The same state, with everything unknown that only the flags of these facts would tell. */
export function withFactsUnknown(
  state: AccountState,
  facts: readonly FlaggedFact[],
): AccountState {
  if (facts.length === 0) return state;
  const open = (fact: FlaggedFact, role: RoleId): boolean =>
    facts.includes(fact) && !state.held.some((held) => held.role === role);
  const deleted = open("deleted", "deleted_from_microsoft");
  const archived = open("archived", "archived");
  const unknown = new Set<RoleId>([
    ...state.notDeterminable,
    ...(archived ? ["archived" as const] : []),
    ...(deleted ? ["deleted_from_microsoft" as const] : []),
  ]);
  const { status, licensed, license, admin } = state;
  return {
    ...state,
    status: status === "enabled" && (deleted || archived) ? "unknown" : status,
    licensed: licensed === false && facts.includes("license") ? "unknown" : licensed,
    license: (license === "none" && facts.includes("license")) ||
        (license === "standard" && archived)
      ? "unknown"
      : license,
    admin: admin === false && facts.includes("admin") ? "unknown" : admin,
    notDeterminable: ROLES.map(({ id }) => id).filter((role) => unknown.has(role)),
    unconfirmed: state.unconfirmed || facts.some((fact) => fact !== "license"),
  };
}

/** How a message names the flag of a fact. */
export const FLAG_NAMES: Readonly<Record<FlaggedFact, string>> = {
  deleted: "a deleted flag",
  archived: "an archived flag",
  admin: "an admin flag",
  license: "a license flag",
};

/** Says in a sentence what stays unknown because no record has the flag. */
export function describeMissing(fact: FlaggedFact): string {
  const flag = `No record has ${FLAG_NAMES[fact]}, so`;
  return fact === "license"
    ? `${flag} it is not known who holds a Spanning license`
    : `${flag} only a tag would show who is ${fact === "admin" ? "an administrator" : fact}`;
}

/** Says in a sentence how many records lack a flag that others have. */
export function describeLacking(fact: FlaggedFact, records: number): string {
  return `${plural(records, "record lacks", "records lack")} ${
    FLAG_NAMES[fact]
  } that others have, which is read as no: this may be wrong`;
}

/**
 * Counts the members of each of the seven roles: exactly where the data shows all of them, at
 * least where it shows some, and not at all where it shows none of them.
 */
export function summarizeRoles(entries: Iterable<StateCount>): RoleSummary {
  return summarize([...entries], true);
}

/** Picks what counts them: in a list that lacks users, no number is more than a lower bound. */
export function roleSummarizer(complete: boolean): typeof summarizeRoles {
  return complete ? summarizeRoles : summarizePartialRoles;
}

function summarizePartialRoles(entries: Iterable<StateCount>): RoleSummary {
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
export interface RoleSummary {
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
