import { plural } from "../../base/text.ts";
import type { Standing } from "../standing.ts";
import type { Check, CheckResult, ReviewFacts } from "./check.ts";
import { admin, enabled } from "./conditions.ts";
import { sayGaps } from "./gap.ts";
import { survey } from "./survey.ts";

/** More enabled admins than a tenant of this size needs. */
export const tooManyAdmins: Check = {
  id: "too_many_admins",
  severity: "medium",
  title: "Too many enabled admins",
  advice: "Keep those who need it for their work and remove the others.",
  filter: { status: "enabled", admin: true },
  run: ({ population, thresholds }): CheckResult => {
    const { count, people, open, gaps } = survey(population, [enabled, admin]);
    const users = (fits: (standing: Standing) => boolean): number =>
      population.spread.reduce((sum, each) => fits(each.standing) ? sum + each.count : sum, 0);
    const sure = users(({ status }) => status === "enabled");
    // An enabled user who is no admin raises the limit, so whoever may be one speaks for passing;
    // an admin who may be enabled adds more to the admins than to the limit.
    const likely = limitOf(
      thresholds,
      sure + users(({ status, admin }) => status === "unknown" && admin !== true),
    );
    const utmost = limitOf(
      thresholds,
      sure + users(({ status, admin }) => status === "unknown" && admin !== false),
    );
    if (count > likely) {
      return {
        kind: "finding",
        count,
        people,
        advice: `${count} of ${
          plural(sure, "enabled user is an admin", "enabled users are admins")
        }; more than ${Math.floor(likely)} are too many.`,
        ...(open === 0 ? {} : {
          caveat: `At least ${count}: ${plural(open, "more user")} may be, because ${
            sayGaps(gaps)
          }.`,
        }),
      };
    }
    if (count + open <= utmost) return { kind: "passed" };
    const unsettled = users(({ status }) => status === "unknown");
    const reasons = new Map([
      ...gaps.users,
      ...(unsettled > 0 ? [["status_flags", unsettled] as const] : []),
    ]);
    return {
      kind: "not_decidable",
      reason: `Whether ${count}${open > 0 ? ` to ${count + open}` : ""} enabled ${
        count + open === 1 ? "admin is" : "admins are"
      } too many is open, because ${sayGaps({ ...gaps, users: reasons })}.`,
    };
  },
};

/** The greatest number of admins that is not too many. */
function limitOf(
  { mostAdmins, mostAdminsPercent }: ReviewFacts["thresholds"],
  users: number,
): number {
  return Math.max(mostAdmins, users * mostAdminsPercent / 100);
}
