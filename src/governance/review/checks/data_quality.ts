import { equalHashes, hashText } from "../../../base/hash.ts";
import { foldAddress, plural } from "../../../base/text.ts";
import { type CheckResult, defineCheck, MOST_PEOPLE, type Population } from "../check.ts";
import { contradictory, oddlyTagged } from "../conditions.ts";
import { evaluate, toCheckResult } from "../evaluate.ts";

/**
 * The e-mail addresses, folded, that occur on more than one record.
 *
 * Keeps a number per address and not the address, so that hundreds of thousands of users fit into
 * a Worker; compares as text only the addresses whose numbers are the same.
 */
export function repeatedEmails(population: Population): ReadonlySet<string> {
  const users = population.stateCounts.reduce((sum, { count }) => sum + count, 0);
  const hashes = new Uint32Array(users);
  let addresses = 0;
  for (const email of emailsOf(population)) hashes[addresses++] = hashText(email);
  const equal = equalHashes(hashes.subarray(0, addresses));
  const suspects = new Set(equal.map((address) => hashes[address]));
  const [once, again] = [new Set<string>(), new Set<string>()];
  if (suspects.size === 0) return again;
  for (const email of emailsOf(population)) {
    if (suspects.has(hashText(email))) (once.has(email) ? again : once).add(email);
  }
  return again;
}

function* emailsOf(population: Population): Generator<string> {
  for (const { identity } of population.entries()) {
    const email = foldAddress(identity.email ?? "");
    if (email !== "") yield email;
  }
}

/** Records that share an e-mail address, whatever its case. */
export const duplicateIdentity = defineCheck({
  id: "duplicate_identity",
  severity: "low",
  title: "Several records have the same e-mail address",
  advice:
    "Look at the records side by side: the one out of use should hold no admin role and no standard seat. Before you drop it, find out whether its backups are needed.",
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
    "Look the account up in Spanning and in Microsoft 365 and go by what you see there. The grants of each user name the contradiction.",
  // An untagged record has nothing to compare: that the two agree would be news from nowhere.
  run: ({ population }) => toCheckResult(evaluate(population, [contradictory])),
});

/** Users with tags of unknown meaning. */
export const unrecognizedTags = defineCheck({
  id: "unrecognized_tags",
  severity: "info",
  title: "Tags that this program does not know",
  advice:
    "Find out what each tag means; the list of roles names them all. If one names a role, count its users to that role by hand and report the tag to the makers of this program.",
  // An untagged record may have tags that the API did not send, as it may have roles.
  run: ({ population }) => toCheckResult(evaluate(population, [oddlyTagged])),
});

/** Nobody said which sign-in integrations the tenant has turned on. */
export const undeclaredSignInPaths = defineCheck({
  id: "undeclared_sign_in_paths",
  severity: "info",
  title: "Nobody declared which sign-in integrations are on",
  advice:
    "Look at Settings > Integrations in Spanning and declare in the setting SPANNING_SIGN_IN_PATHS what is on, if only that nothing is: for VSA, for UniView and for KaseyaOne.",
  // Three: VSA, UniView and KaseyaOne.
  run: ({ signInPathsDeclared }): CheckResult =>
    signInPathsDeclared ? { kind: "passed" } : { kind: "finding", count: 3, people: [] },
});
