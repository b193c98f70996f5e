import { plural } from "../../../base/text.ts";
import type { AccountState } from "../../account_state.ts";
import { type CheckResult, defineCheck, type ReviewFacts } from "../check.ts";
import {
  admin,
  disabled,
  enabled,
  notGlobalAdmin,
  spanningAdmin,
  withoutSeat,
} from "../conditions.ts";
import { describeUnknowns, evaluate, toCheckResult } from "../evaluate.ts";

/** Disabled users who hold an admin role. */
export const disabledAdmin = defineCheck({
  id: "disabled_admin",
  severity: "high",
  title: "Deleted or archived users are still admins",
  advice:
    "Remove a Spanning admin in Spanning's settings and a global admin in Microsoft 365, then look on the Activity page for what the account did since it was disabled.",
  filter: { status: "disabled", admin: true },
  run: ({ population }) => toCheckResult(evaluate(population, [disabled, admin])),
});

/** Enabled admins without a Spanning license. */
export const adminWithoutBackup = defineCheck({
  id: "admin_without_backup",
  severity: "medium",
  title: "Enabled admins have no Spanning license",
  advice:
    "Assign a standard license, or note for the review why the account needs none, such as an admin account without a mailbox.",
  filter: { status: "enabled", admin: true, license: "none" },
  run: ({ population }) => toCheckResult(evaluate(population, [enabled, admin, withoutSeat])),
});

/** Enabled Spanning admins who are not global admins. */
export const spanningAdminNotGlobal = defineCheck({
  id: "spanning_admin_not_global",
  severity: "medium",
  title: "Spanning admins who are not global admins",
  advice:
    "Have the owner of the tenant confirm each by name, and remove in Spanning's settings who is not confirmed. The Activity page shows when an admin was added.",
  filter: { status: "enabled", role: "spanning_admin" },
  run: ({ population }) =>
    toCheckResult(evaluate(population, [enabled, spanningAdmin, notGlobalAdmin])),
});

/** Fewer enabled admins than needed. */
export const tooFewAdmins = defineCheck({
  id: "too_few_admins",
  severity: "medium",
  title: "Too few enabled admins",
  advice: "Appoint another admin who is enabled and reachable.",
  filter: { status: "enabled", admin: true },
  run: ({ population, thresholds: { fewestAdmins } }): CheckResult => {
    const { count, people, open, gaps } = evaluate(population, [enabled, admin]);
    if (count >= fewestAdmins) return { kind: "passed" };
    const admins = plural(count, "enabled admin");
    const more = `${plural(open, "more user")} may be, because ${describeUnknowns(gaps)}.`;
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
      advice: population.stateCounts.some((entry) => entry.count > 0)
        ? `There should be at least ${fewestAdmins}.`
        : "The list holds no users at all, so first see whether Spanning has read this tenant.",
      ...(open === 0 ? {} : { caveat: `At least ${count}: ${more}` }),
    };
  },
});

/** More enabled admins than a tenant of this size needs. */
export const tooManyAdmins = defineCheck({
  id: "too_many_admins",
  severity: "medium",
  title: "Too many enabled admins",
  advice: "Keep those who need it for their work and remove the others.",
  filter: { status: "enabled", admin: true },
  run: ({ population, thresholds }): CheckResult => {
    const { count, people, open, gaps } = evaluate(population, [enabled, admin]);
    const users = (fits: (state: AccountState) => boolean): number =>
      population.stateCounts.reduce((sum, each) => fits(each.state) ? sum + each.count : sum, 0);
    const sure = users(({ status }) => status === "enabled");
    // An enabled user who is no admin raises the limit, so whoever may be one speaks for passing;
    // an admin who may be enabled adds more to the admins than to the limit.
    const likely = adminLimit(
      thresholds,
      sure + users(({ status, admin }) => status === "unknown" && admin !== true),
    );
    const utmost = adminLimit(
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
            describeUnknowns(gaps)
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
      } too many is open, because ${describeUnknowns({ ...gaps, users: reasons })}.`,
    };
  },
});

/** The greatest number of admins that is not too many. */
function adminLimit(
  { mostAdmins, mostAdminsPercent }: ReviewFacts["thresholds"],
  users: number,
): number {
  return Math.max(mostAdmins, users * mostAdminsPercent / 100);
}
