import type { Check } from "./check.ts";
import { contradictory } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Users whose tags and flags disagree. */
export const tagFlagConflict: Check = {
  id: "tag_flag_conflict",
  severity: "low",
  title: "Tags and flags disagree",
  advice:
    "Look the account up in Spanning and in Microsoft 365 and go by what you see there. The grants of each user name the contradiction.",
  // An untagged record has nothing to compare: that the two agree would be news from nowhere.
  run: ({ population }) => judge(survey(population, [contradictory])),
};
