/** The account states of a whole list: what one record lacks, the others may decide. */

import { stepsAtOnce } from "../base/async.ts";
import {
  type AccountFacts,
  type AccountState,
  accountState,
  hasTagFor,
  namesRole,
  TAGGED_FLAGS,
} from "./account_state.ts";
import { readHint } from "./hints.ts";
import { missingFlags, withFactsUnknown } from "./missing_flags.ts";
import { type RoleId, ROLES } from "./roles.ts";
import { type NamedTag, readTag } from "./tag_reading.ts";

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
