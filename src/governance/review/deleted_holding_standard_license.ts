import type { Check } from "./check.ts";
import { deleted, onStandardSeat } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Leavers on a standard seat. */
export const deletedHoldingStandardLicense: Check = {
  id: "deleted_holding_standard_license",
  severity: "high",
  title: "Users deleted from Microsoft still hold standard seats",
  // 60 days and no conversion: vendor's help page on licenses; vendor module issues #74 and #77.
  advice:
    "Decide for each whether the backups must be kept before you free the seat: Spanning deletes them 60 days after the license is gone, and a standard license cannot be converted into an archived one. Spanning's settings can archive users automatically once they are deleted.",
  filter: { role: "deleted_from_microsoft", license: "standard" },
  run: ({ population }) => judge(survey(population, [deleted, onStandardSeat])),
};
