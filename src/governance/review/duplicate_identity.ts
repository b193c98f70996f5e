import { type Check, type CheckResult, MOST_PEOPLE } from "./check.ts";
import { counted } from "./counted.ts";
import { foldEmail, repeatedEmails } from "./repeated_emails.ts";

/** Records that share an e-mail address, whatever its case. */
export const duplicateIdentity: Check = {
  id: "duplicate_identity",
  severity: "low",
  title: "Several records have the same e-mail address",
  meaning:
    "Who looks at one of the records may take it for the whole person; commonly one is the live account and the other a deleted one.",
  advice:
    "Look at the records side by side: the one out of use should hold no admin role and no standard seat. Before you drop it, find out whether its backups are needed.",
  run: ({ population }): CheckResult => {
    const repeated = repeatedEmails(population);
    if (repeated.size === 0) return { kind: "passed" };
    const { count, people } = population.find(
      () => true,
      MOST_PEOPLE,
      ({ email }) => email !== undefined && repeated.has(foldEmail(email)),
    );
    return {
      kind: "finding",
      count,
      people,
      advice: `${counted(count, "record shares", "records share")} ${
        counted(repeated.size, "address", "addresses")
      }.`,
    };
  },
};
