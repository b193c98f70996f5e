import { plural } from "../../base/text.ts";
import type { Check, CheckResult } from "./check.ts";
import { admin, enabled } from "./conditions.ts";
import { sayGaps } from "./gap.ts";
import { survey } from "./survey.ts";

/** Fewer enabled admins than needed. */
export const tooFewAdmins: Check = {
  id: "too_few_admins",
  severity: "medium",
  title: "Too few enabled admins",
  advice: "Appoint another admin who is enabled and reachable.",
  filter: { status: "enabled", admin: true },
  run: ({ population, thresholds: { fewestAdmins } }): CheckResult => {
    const { count, people, open, gaps } = survey(population, [enabled, admin]);
    if (count >= fewestAdmins) return { kind: "passed" };
    const admins = plural(count, "enabled admin");
    const more = `${plural(open, "more user")} may be, because ${sayGaps(gaps)}.`;
    if (count + open >= fewestAdmins) {
      return {
        kind: "not_decidable",
        reason: `${admins} where ${fewestAdmins} are needed, but ${more}`,
      };
    }
    return {
      kind: "finding",
      count,
      people,
      advice: population.spread.some((entry) => entry.count > 0)
        ? `There should be at least ${fewestAdmins}.`
        : "The list holds no users at all, so first see whether Spanning has read this tenant.",
      ...(open === 0 ? {} : { caveat: `At least ${count}: ${more}` }),
    };
  },
};
