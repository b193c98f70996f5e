import type { Check } from "./check.ts";
import { enabled, notGlobalAdmin, spanningAdmin } from "./conditions.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";

/** Enabled Spanning admins who are not global admins. */
export const spanningAdminNotGlobal: Check = {
  id: "spanning_admin_not_global",
  severity: "medium",
  title: "Spanning admins who are not global admins",
  advice:
    "Have the owner of the tenant confirm each by name, and remove in Spanning's settings who is not confirmed. The Activity page shows when an admin was added.",
  filter: { status: "enabled", role: "spanning_admin" },
  run: ({ population }) => judge(survey(population, [enabled, spanningAdmin, notGlobalAdmin])),
};
