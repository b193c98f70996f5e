import type { Check } from "./check.ts";
import { oddlyTagged } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Users with tags of unknown meaning. */
export const unrecognizedTags: Check = {
  id: "unrecognized_tags",
  severity: "info",
  title: "Tags that this program does not know",
  advice:
    "Find out what each tag means; the list of roles names them all. If one names a role, count its users to that role by hand and report the tag to the makers of this program.",
  // An untagged record may have tags that the API did not send, as it may have roles.
  run: ({ population }) => judge(survey(population, [oddlyTagged])),
};
