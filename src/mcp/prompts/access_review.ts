import { quote } from "../../base/safe_text.ts";
import { evidenceRules, type Prompt, tenantArgument } from "./prompt.ts";

/** The quarterly access review of one tenant. */
export const accessReview: Prompt = {
  listing: {
    name: "access_review",
    title: "Quarterly access review",
    description:
      "Reviews who has access to one tenant's backups and why, and ends in a table to sign",
    arguments: [
      tenantArgument,
      { name: "role", description: "Review only holders of this role; default: everybody" },
    ],
  },
  text: ({ role }, context) =>
    `# Quarterly access review of a Spanning Backup tenant

${context.tenant}
${role === undefined ? "" : `Scope: those who hold the role ${quote(role)}, and nobody else.\n`}
Find out who can read and restore the company's mail, files and calendars, on what evidence, whether each of them still should, and what the data does not show.

## Collect the evidence, in this order

1. \`list_roles\`: the number of holders of each of the seven roles. Note every role with determinable: false or atLeast, untagged users, administrators of unknown kind and unrecognized tags.
${
      role === undefined
        ? `2. \`review_access\`: every finding, every check that is not decidable with its reason, and what passed. With since: the date of the last review, or of 92 days ago if nobody gave you one, each finding says how much of it is new and how much known; if that is an error because nothing older is kept, repeat it without since. It shows five users a finding; follow its advice to get the rest.
3. \`list_role_grants\` with role: "global_admin", then with role: "spanning_admin": each administrator with the evidence. \`list_users\` with admin: true also shows administrators that no tag names.
4. \`find_disabled\` with license: "standard": leavers on paid seats. Then without filters: how many are deleted, how many archived, and which of them are administrators.
5. \`get_user_grants\` for every administrator and everybody in a finding of severity high: evidence, conflicts, notDeterminable.`
        : `2. \`list_role_grants\` with role: ${
          quote(role)
        }: each holder with the evidence. Then again with status: "disabled": holders who are deleted or archived.
3. \`review_access\` with since: the date of the last review, or of 92 days ago if nobody gave you one; without since if that is an error because nothing older is kept: the findings that name one of these holders, which of them are new, and every check that is not decidable with its reason.
4. \`find_disabled\` with role: ${quote(role)}: the licenses that disabled holders still sit on.
5. \`get_user_grants\` for every holder, or for every administrator among more than 25: evidence, conflicts, notDeterminable.`
    }
6. \`get_tenant\`: seats bought, assigned and available, and the payment status. Negative means over-assigned.
7. \`get_backup_status\` with days: 7: whether everything that should be protected is being backed up.
8. \`list_sign_in_paths\`: who else can sign in, and where their activity is shown.
9. \`list_access_changes\` with the same since${
      role === undefined ? "" : ` and role: ${quote(role)}`
    }: who joined, left, gained or lost a role in between, and what changed in the reading alone. An error because nothing is kept is a result too.

${evidenceRules(context)}

## Report

1. Scope, date, source and warnings; which people a sign-in path adds that the user list cannot show.
2. Findings, most severe first: check | severity | how many | new | known | who | evidence | advice. What is neither new nor known could not be judged then.
3. Not determinable and not decidable: what, why, and who could find out.
4. What changed since the last review, with the two readings compared; name everybody who gained an administrator role, also who lost it again. Where nothing is kept, say that there is nothing to compare.
5. The table to sign, one row for ${
      role === undefined ? "each administrator and each user in a finding" : "each holder"
    }. Leave the last four columns empty:

| principal name | name | status | roles | evidence | license | decision (keep, change, remove) | reason | reviewer | date |
|---|---|---|---|---|---|---|---|---|---|

Reviewed by: ____________________  Date: ____________  Source: tenant, fetchedAt, complete or not

## Evidence

Where \`export_access_review\` is offered, call it last${"$"}{
      role === undefined ? ", with the same since" : ""
    }: it seals this review into a package for the auditor. Repeat where it is, its manifestSha256, the totals and what it calls INCOMPLETE or NOT CONFIRMED, and say that the digest belongs into the ticket. The reviewer fills a copy of its grants.csv; where \`check_review\` is offered, it closes the review with that copy.
`,
};
