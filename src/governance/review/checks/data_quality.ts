/** Checks on the data itself: contradictions, duplicates, and what is not known. */

import { equalHashes, hashText } from "../../../base/hash.ts";
import { foldAddress, plural } from "../../../base/text.ts";
import { DECLARABLE_PATHS } from "../../sign_in/declared.ts";
import { type CheckResult, defineCheck, MOST_PEOPLE, type Population } from "../check.ts";
import { contradictory, hasUnrecognizedTags } from "../conditions.ts";
import { evaluate, toCheckResult } from "../evaluate.ts";

/** Records that share an e-mail address, in any case. */
export const duplicateIdentity = defineCheck({
  id: "duplicate_identity",
  severity: "low",
  title: "Several records have the same e-mail address",
  advice:
    "Compare the records: the unused one should hold no admin role and no standard seat. Before you remove it, find out whether its backups are needed.",
  onPartialList: "at_least",
  run: ({ population }): CheckResult => {
    const repeated = repeatedEmails(population);
    if (repeated.size === 0) return { kind: "passed" };
    const { count, people } = population.find(
      () => true,
      MOST_PEOPLE,
      ({ email }) => email !== undefined && repeated.has(foldAddress(email)),
    );
    return {
      kind: "finding",
      count,
      people,
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
    "Look up the account in Spanning and in Microsoft 365, and trust what you see there. The grants of each user name the contradiction.",
  onPartialList: "at_least",
  // An untagged record has nothing to compare, which does not mean that the two agree.
  run: ({ population }) => toCheckResult(evaluate(population, [contradictory])),
});

/** Users with tags of unknown meaning. */
export const unrecognizedTags = defineCheck({
  id: "unrecognized_tags",
  severity: "info",
  title: "Tags that this program does not recognize",
  advice:
    "Find out what each tag means; the list of roles names all of them. If a tag stands for a role, add its users to that role by hand and report the tag to the makers of this program.",
  onPartialList: "at_least",
  // An untagged record may have tags, as it may have roles, that the API did not send.
  run: ({ population }) => toCheckResult(evaluate(population, [hasUnrecognizedTags])),
});

/** Nobody declared which sign-in integrations are on. */
export const undeclaredSignInPaths = defineCheck({
  id: "undeclared_sign_in_paths",
  severity: "info",
  title: "Nobody declared which sign-in integrations are on",
  advice:
    "Look at Settings > Integrations in Spanning and declare in the setting SPANNING_SIGN_IN_PATHS which of VSA, UniView and KaseyaOne are on, or none.",
  onPartialList: "keep",
  run: ({ signInPathsDeclared }): CheckResult =>
    signInPathsDeclared
      ? { kind: "passed" }
      : { kind: "finding", count: DECLARABLE_PATHS.length, people: [] },
});

/**
 * Finds the e-mail addresses, folded, that occur on more than one record.
 *
 * Stores a hash per address instead of the address, so that hundreds of thousands of users fit
 * into a Worker; only addresses with equal hashes are compared as text.
 */
function repeatedEmails(population: Population): ReadonlySet<string> {
  const users = population.stateCounts.reduce((sum, { count }) => sum + count, 0);
  const hashes = new Uint32Array(users);
  let addresses = 0;
  for (const email of foldedEmails(population)) hashes[addresses++] = hashText(email);
  const equal = equalHashes(hashes.subarray(0, addresses));
  const suspects = new Set(equal.map((address) => hashes[address]));
  const [once, again] = [new Set<string>(), new Set<string>()];
  if (suspects.size === 0) return again;
  for (const email of foldedEmails(population)) {
    if (suspects.has(hashText(email))) (once.has(email) ? again : once).add(email);
  }
  return again;
}

function* foldedEmails(population: Population): Generator<string> {
  for (const { identity } of population.entries()) {
    const email = foldAddress(identity.email ?? "");
    if (email !== "") yield email;
  }
}
