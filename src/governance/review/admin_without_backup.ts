import type { Check } from "./check.ts";
import { admin, enabled, withoutSeat } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Enabled admins without a Spanning license. */
export const adminWithoutBackup: Check = {
  id: "admin_without_backup",
  severity: "medium",
  title: "Enabled admins have no Spanning license",
  advice:
    "Assign a standard license, or note for the review why the account needs none, such as an admin account without a mailbox.",
  filter: { status: "enabled", admin: true, license: "none" },
  run: ({ population }) => judge(survey(population, [enabled, admin, withoutSeat])),
};
