import type { CheckId } from "../../governance/review/check.ts";
import { evidenceRules, type Prompt, tenantArgument } from "./prompt.ts";

/** The prompt `admin_review`. */

/** The checks about administrators. */
const CHECKS: readonly CheckId[] = [
  "disabled_admin",
  "admin_without_backup",
  "spanning_admin_not_global",
  "too_few_admins",
  "too_many_admins",
  "undeclared_sign_in_paths",
];

/** The review of one tenant's administrators, their rights and their sign-in. */
export const adminReview: Prompt = {
  listing: {
    name: "admin_review",
    title: "Administrator review",
    description:
      "Reviews who administers one tenant, by which right and through which sign-in, and ends in a table to sign",
    arguments: [tenantArgument],
  },
  text: (_, context) =>
    `# Review of the administrators of a Spanning Backup tenant

${context.tenant}

An administrator can read and restore everybody's mail and files. Every Microsoft 365 Global Admin is one automatically and cannot be removed in Spanning; a Spanning Admin was made one in Spanning's settings. Find out who they are, on what grounds, and whether each of them still should be.

## Collect the evidence, in this order

1. \`list_role_grants\` with role: "global_admin", then with role: "spanning_admin": each grant with its evidence.
2. \`list_users\` with admin: true: the same people, and administrators of unknown kind, whose record does not say which kind they are. List those separately; do not guess.
3. \`find_disabled\` with role: "global_admin", then with role: "spanning_admin": administrators who are deleted or archived. If a role is not determinable, call it without role and pick the users with admin true.
4. \`review_access\` with checks: ${
      JSON.stringify(CHECKS)
    }: findings, and checks that are not decidable.
5. \`get_user_grants\` for each administrator: evidence, conflicts, other records with the same e-mail address.
6. \`list_roles\`: the counts of both administrator roles, to compare with the lists; report any difference.
7. \`list_sign_in_paths\`: who can administer without being in the user list, and under which identity the Activity page shows them.

Ask the person you work for what no tool can tell: who generated the API keys in use (Settings > API Token; a key belongs to one administrator), and which accounts are for emergencies only.

${evidenceRules(context)}

## Report

1. Scope, date, source and warnings.
2. How many administrators there are: global, Spanning only, of unknown kind, disabled; and whether that is too few or too many, as the check says.
3. What speaks against each: no backup of their own, disabled, delegated without being a Global Admin, conflicting evidence, an account whose name suggests that it is shared or a supplier's.
4. People who can sign in without being in the user list.
5. The table to sign, one row for each administrator. Leave the last four columns empty:

| principal name | name | kind (global, Spanning, unknown) | evidence | status | license | still needed (yes, no) | reason | confirmed by | date |
|---|---|---|---|---|---|---|---|---|---|

Reviewed by: ____________________  Date: ____________  Source: tenant, fetchedAt, complete or not
`,
};
