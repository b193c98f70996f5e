import type { UserIdentity } from "../user.ts";
import type { Check } from "./check.ts";
import { enabled, notSharedMailbox, withMicrosoftLicense, withoutSeat } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Enabled people with a Microsoft license and without a Spanning one. */
export const unprotectedUsers: Check = {
  id: "unprotected_users",
  severity: "low",
  title: "Users with a Microsoft license are not backed up",
  advice:
    "Assign a standard license to whoever needs one; a security group that protects its members automatically keeps the list short. Shared mailboxes and guests are not counted.",
  filter: { status: "enabled", license: "none" },
  run: ({ population }) =>
    judge(
      survey(
        population,
        [enabled, withoutSeat, withMicrosoftLicense, notSharedMailbox],
        isNoGuest,
      ),
    ),
};

/** Microsoft marks guests in the principal name. */
function isNoGuest({ userPrincipalName }: UserIdentity): boolean {
  return !userPrincipalName.toUpperCase().includes("#EXT#");
}
