import type { Check, CheckResult } from "./check.ts";

/** Nobody said which sign-in integrations the tenant has turned on. */
export const undeclaredSignInPaths: Check = {
  id: "undeclared_sign_in_paths",
  severity: "info",
  title: "Nobody declared which sign-in integrations are on",
  advice:
    "Look at Settings > Integrations in Spanning and declare in the setting SPANNING_SIGN_IN_PATHS what is on, if only that nothing is: for VSA, for UniView and for KaseyaOne.",
  // Three: VSA, UniView and KaseyaOne.
  run: ({ signInPathsDeclared }): CheckResult =>
    signInPathsDeclared ? { kind: "passed" } : { kind: "finding", count: 3, people: [] },
};
