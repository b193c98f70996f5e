import type { Check } from "./check.ts";
import { deleted, onStandardSeat } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Leavers on a standard seat. */
export const deletedHoldingStandardLicense: Check = {
  id: "deleted_holding_standard_license",
  severity: "high",
  title: "Users deleted from Microsoft still hold standard seats",
  meaning:
    "A paid standard seat is spent on somebody who left, and nobody decided what becomes of the backups.",
  // Vendor module issues #74 and #77, help page on licenses: no conversion, backups are purged.
  advice:
    "Decide for each whether the backups must be kept: an archived license keeps them, while taking the license away deletes them after a while. A standard license cannot be converted through the API, so do it in the console.",
  filter: { role: "deleted_from_microsoft", license: "standard" },
  run: ({ population }) => judge(survey(population, [deleted, onStandardSeat])),
};
