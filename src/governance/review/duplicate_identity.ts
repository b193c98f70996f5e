import { foldAddress, plural } from "../../base/text.ts";
import { type Check, type CheckResult, MOST_PEOPLE } from "./check.ts";
import { repeatedEmails } from "./repeated_emails.ts";

/** Records that share an e-mail address, whatever its case. */
export const duplicateIdentity: Check = {
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
};
