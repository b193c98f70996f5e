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
import type { StateCount } from "./role_summary.ts";
import { type RoleId, ROLES } from "./roles.ts";
import { type NamedTag, readHint, readTag } from "./tags.ts";

/**
 * The account states of a whole list: what one record lacks, the others may decide, and what stays
 * unknown.
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
