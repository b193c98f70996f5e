import type { CheckId, CheckResult } from "./check.ts";

/** Checks that do not look at the user list. */
const ELSEWHERE: readonly CheckId[] = ["seats_over_assigned", "undeclared_sign_in_paths"];

const REASON =
  "The user list is incomplete, and the users who are missing could change the result.";

/**
 * What a result comes to where users are missing from the list: nobody found is no longer nobody,
 * and how many are too few or too many is open. Who was found stays found.
 */
export function onPartialList(check: CheckId, result: CheckResult): CheckResult {
  if (ELSEWHERE.includes(check) || result.kind === "not_decidable") return result;
  // Enough admins stay enough, whoever is missing.
  if (check === "too_few_admins" && result.kind === "passed") return result;
  const byNumber = check === "too_few_admins" || check === "too_many_admins";
  if (result.kind === "passed" || byNumber) return { kind: "not_decidable", reason: REASON };
  const missing = `At least ${result.count}: the user list is incomplete.`;
  const caveat = result.caveat === undefined ? missing : `${missing} ${result.caveat}`;
  return { ...result, caveat };
}
