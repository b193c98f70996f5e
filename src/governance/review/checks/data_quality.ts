import { cleanText } from "../../../base/safe_text.ts";
import { plural } from "../../../base/text.ts";
import type { AccountState } from "../../account_state.ts";
import { DECLARABLE_PATHS } from "../../sign_in.ts";
import { showTags, type UserIdentity } from "../../user.ts";
import { type CheckResult, defineCheck, MOST_PEOPLE } from "../check.ts";
import { contradictory, evaluate, hasUnrecognizedTags, toCheckResult } from "../evaluate.ts";

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
    // One more than are named tells that there are more.
    const { records, addresses, people } = population.sharing(MOST_PEOPLE, MOST_OTHERS + 1);
    if (records === 0) return { kind: "passed" };
    return {
      kind: "finding",
      count: records,
      people: people.map(({ others, ...person }) => ({ ...person, found: nameOthers(others) })),
      advice: `${plural(records, "record shares", "records share")} ${
        plural(addresses, "address", "addresses")
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

/** Says which other records have one of a person's addresses. */
function nameOthers(others: readonly UserIdentity[]): string {
  const named = others.slice(0, MOST_OTHERS)
    .map(({ id, userPrincipalName }) => `${cleanText(userPrincipalName)} (id ${cleanText(id)})`);
  return `same address as ${named.join(", ")}${others.length > MOST_OTHERS ? " and others" : ""}`;
}
