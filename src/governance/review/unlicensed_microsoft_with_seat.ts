import { plural } from "../../base/text.ts";
import type { Check, CheckResult } from "./check.ts";
import {
  enabled,
  notSharedMailbox,
  onStandardSeat,
  sharedMailbox,
  withoutMicrosoftLicense,
} from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

const SPENT = [enabled, withoutMicrosoftLicense, onStandardSeat] as const;

/** Enabled users without a Microsoft license on a standard seat. */
export const unlicensedMicrosoftWithSeat: Check = {
  id: "unlicensed_microsoft_with_seat",
  severity: "medium",
  title: "Users without a Microsoft license hold standard seats",
  advice:
    "Find out whether anybody needs the account's backups before you free the seat: Spanning deletes them 60 days after the license is gone.",
  filter: { status: "enabled", role: "no_microsoft_license", license: "standard" },
  run: ({ population }): CheckResult => {
    const mailboxes = survey(population, [...SPENT, sharedMailbox]).count;
    return judge(
      survey(population, [...SPENT, notSharedMailbox]),
      mailboxes === 0 ? undefined : `${
        plural(
          mailboxes,
          "shared mailbox on a standard seat is",
          "shared mailboxes on standard seats are",
        )
      } not counted here, because a shared mailbox needs no Microsoft license.`,
    );
  },
};
