import type { Check } from "./check.ts";
import { admin, disabled } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Disabled users who hold an admin role. */
export const disabledAdmin: Check = {
  id: "disabled_admin",
  severity: "high",
  title: "Deleted or archived users are still admins",
  advice:
    "Remove a Spanning admin in Spanning's settings and a global admin in Microsoft 365, then look on the Activity page for what the account did since it was disabled.",
  filter: { status: "disabled", admin: true },
  run: ({ population }) => judge(survey(population, [disabled, admin])),
};
