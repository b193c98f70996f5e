import { equalHashes, hashText } from "../../../base/hash.ts";
import { cleanText } from "../../../base/safe_text.ts";
import { foldAddress, plural } from "../../../base/text.ts";
import type { AccountState } from "../../account_state.ts";
import { DECLARABLE_PATHS } from "../../sign_in.ts";
import { showTags, type UserIdentity } from "../../user.ts";
import { type CheckResult, defineCheck, MOST_PEOPLE } from "../check.ts";
import { contradictory, evaluate, hasUnrecognizedTags, toCheckResult } from "../evaluate.ts";
import type { Person, Population } from "../facts.ts";

/** Checks on the data itself: contradictions, duplicates, and what is not known. */

/** Records that share an address, as e-mail or principal name, in any case. */
export const duplicateIdentity = defineCheck({
  id: "duplicate_identity",
  severity: "low",
  title: "Several records have the same e-mail address or principal name",
  advice:
    "Compare the records: the unused one should hold no admin role and no standard seat. Before you remove it, find out whether its backups are needed.",
  onPartialList: "at_least",
  looksAt: [],
  run: ({ population }): CheckResult => {
    const repeated = repeatedAddresses(population);
    if (repeated.size === 0) return { kind: "passed" };
    const { count, people } = population.find(
      () => true,
      MOST_PEOPLE,
      (identity) => foldAddresses(identity).some((address) => repeated.has(address)),
    );
    return {
      kind: "finding",
      count,
      people: withOthers(population, people, repeated),
      advice: `${plural(count, "record shares", "records share")} ${
        plural(repeated.size, "address", "addresses")
      }.`,
    };
  },
});

/** Users whose tags and flags disagree. */
export const tagFlagConflict = defineCheck({
  id: "tag_flag_conflict",
  severity: "low",
  title: "Tags and flags disagree",
  advice:
    "Look up the account in Spanning and in Microsoft 365, and trust what you see there. Each user here comes with the contradiction.",
  onPartialList: "at_least",
  looksAt: ["deleted", "archived", "admin"],
  // An untagged record has nothing to compare, which does not mean that the two agree.
  run: ({ population }) =>
    withFound(
      toCheckResult(evaluate(population, [contradictory])),
      ({ conflicts }) => conflicts.map((conflict) => cleanText(conflict)).join("; "),
    ),
});

/** Users with tags of unknown meaning. */
export const unrecognizedTags = defineCheck({
  id: "unrecognized_tags",
  severity: "info",
  title: "Tags that this program does not recognize",
  advice:
    "Find out what each tag means; each user here comes with theirs. If a tag stands for a role, add its users to that role by hand and report the tag to the makers of this program.",
  onPartialList: "at_least",
  looksAt: [],
  // An untagged record may have tags, as it may have roles, that the API did not send.
  run: ({ population }) =>
    withFound(
      toCheckResult(evaluate(population, [hasUnrecognizedTags])),
      ({ unrecognizedTags }) => describeTags(unrecognizedTags),
    ),
});

/** Nobody declared which sign-in integrations are on. */
export const undeclaredSignInPaths = defineCheck({
  id: "undeclared_sign_in_paths",
  severity: "info",
  title: "Nobody declared which sign-in integrations are on",
  advice:
    "Look at Settings > Integrations in Spanning and declare in the setting SPANNING_SIGN_IN_PATHS which of VSA, UniView and KaseyaOne are on, or none.",
  onPartialList: "keep",
  looksAt: [],
  run: ({ signInPathsDeclared }): CheckResult =>
    signInPathsDeclared
      ? { kind: "passed" }
      : { kind: "finding", count: DECLARABLE_PATHS.length, people: [] },
});

/** Each tag as it may be shown, and how many more there are than an answer lists. */
function describeTags(tags: readonly string[]): string {
  const { unrecognizedTags = [], moreUnrecognizedTags: more } = showTags(tags);
  const shown = unrecognizedTags.map((tag) => `tag "${cleanText(tag)}"`).join("; ");
  return more === undefined ? shown : `${shown} and ${more} more`;
}

/** Says of each person what was found. */
function withFound(result: CheckResult, describe: (state: AccountState) => string): CheckResult {
  if (result.kind !== "finding") return result;
  const people = result.people.map((person) => ({ ...person, found: describe(person.state) }));
  return { ...result, people };
}

/** Most other records named beside one. */
const MOST_OTHERS = 5;

/** Says of each person which other records have one of the person's addresses. */
function withOthers(
  population: Population,
  people: readonly Person[],
  repeated: ReadonlySet<string>,
): Person[] {
  const shared = new Map<string, UserIdentity[]>();
  for (const { identity } of people) {
    for (const address of foldAddresses(identity)) {
      if (repeated.has(address)) shared.set(address, []);
    }
  }
  for (const { identity } of population.entries()) {
    for (const address of foldAddresses(identity)) {
      const records = shared.get(address);
      // Two more than are named: the person is one of them, and the other shows that there are more.
      if (records !== undefined && records.length < MOST_OTHERS + 2) records.push(identity);
    }
  }
  return people.map((person) => {
    const { identity } = person;
    const others = new Map(
      foldAddresses(identity).flatMap((address) => shared.get(address) ?? [])
        .filter(({ id }) => id !== identity.id).map((other) => [other.id, other]),
    );
    const named = [...others.values()].slice(0, MOST_OTHERS)
      .map(({ id, userPrincipalName }) => `${cleanText(userPrincipalName)} (id ${cleanText(id)})`);
    const more = others.size > MOST_OTHERS ? " and others" : "";
    return { ...person, found: `same address as ${named.join(", ")}${more}` };
  });
}

/**
 * Finds the addresses, folded, that occur on more than one record, as e-mail or principal name.
 *
 * Stores a hash per address instead of the address, so that hundreds of thousands of users fit
 * into a Worker; only addresses with equal hashes are compared as text.
 */
function repeatedAddresses(population: Population): ReadonlySet<string> {
  const users = population.stateCounts.reduce((sum, { count }) => sum + count, 0);
  const hashes = new Uint32Array(2 * users);
  let addresses = 0;
  for (const address of everyAddress(population)) hashes[addresses++] = hashText(address);
  const equal = equalHashes(hashes.subarray(0, addresses));
  const suspects = new Set(equal.map((address) => hashes[address]));
  const [once, again] = [new Set<string>(), new Set<string>()];
  if (suspects.size === 0) return again;
  for (const address of everyAddress(population)) {
    if (suspects.has(hashText(address))) (once.has(address) ? again : once).add(address);
  }
  return again;
}

function* everyAddress(population: Population): Generator<string> {
  for (const { identity } of population.entries()) yield* foldAddresses(identity);
}

/** The different addresses of a record, folded. */
function foldAddresses({ userPrincipalName, email = "" }: UserIdentity): string[] {
  const [name, address] = [foldAddress(userPrincipalName), foldAddress(email)];
  return [name, address].filter((each, at) => each !== "" && (at === 0 || each !== name));
}
