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

/** Checks on administrators. */

/** Disabled users who are still admins. */
export const disabledAdmin = defineCheck({
  id: "disabled_admin",
  severity: "high",
  title: "Deleted or archived users are still admins",
  advice:
    "Remove Spanning admins in Spanning's settings and global admins in Microsoft 365, then check the Activity page for what each account did after it was disabled.",
  onPartialList: "at_least",
  looksAt: ["deleted", "archived", "admin"],
  run: ({ population }) => toCheckResult(evaluate(population, [disabled, admin])),
});

/** Enabled admins without a Spanning license. */
export const adminWithoutBackup = defineCheck({
  id: "admin_without_backup",
  severity: "medium",
  title: "Enabled admins have no Spanning license",
  advice:
    "Assign a standard license, or record why the account needs none, for example because it is an admin account without a mailbox.",
  onPartialList: "at_least",
  looksAt: ["deleted", "archived", "admin", "license"],
  run: ({ population }) => toCheckResult(evaluate(population, [enabled, admin, withoutSeat])),
});

/** Enabled Spanning admins who are not global admins. */
export const spanningAdminNotGlobal = defineCheck({
  id: "spanning_admin_not_global",
  severity: "medium",
  title: "Spanning admins who are not global admins",
  advice:
    "Have the tenant's owner confirm each of them by name, and remove the others in Spanning's settings. The Activity page shows when an admin was added.",
  onPartialList: "at_least",
  looksAt: ["deleted", "archived", "admin"],
  run: ({ population }) =>
    toCheckResult(evaluate(population, [enabled, spanningAdmin, notGlobalAdmin])),
});

/** Too few enabled admins. */
export const tooFewAdmins = defineCheck({
  id: "too_few_admins",
  severity: "medium",
  title: "Too few enabled admins",
  advice: "Appoint another enabled, reachable admin.",
  onPartialList: "undecidable",
  looksAt: ["deleted", "archived", "admin"],
  run: ({ population, thresholds: { fewestAdmins } }): CheckResult => {
    const { count, people, open, unknowns } = evaluate(population, [enabled, admin]);
    if (count >= fewestAdmins) return { kind: "passed" };
    const admins = plural(count, "enabled admin");
    const more = `${plural(open, "more user")} may be, because ${describeUnknowns(unknowns)}.`;
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
        : "The list contains no users at all, so first check whether Spanning has read this tenant.",
      ...(open === 0 ? {} : { caveat: `At least ${count}: ${more}` }),
    };
  },
});

/** More enabled admins than a tenant of this size needs. */
export const tooManyAdmins = defineCheck({
  id: "too_many_admins",
  severity: "medium",
  title: "Too many enabled admins",
  advice: "Keep the admins who need the role for their work and remove the others.",
  onPartialList: "undecidable",
  looksAt: ["deleted", "archived", "admin"],
  run: ({ population, thresholds }): CheckResult => {
    const { count, people, open, unknowns } = evaluate(population, [enabled, admin]);
    const users = (fits: (state: AccountState) => boolean): number =>
      population.stateCounts.reduce((sum, each) => fits(each.state) ? sum + each.count : sum, 0);
    const certain = users(({ status }) => status === "enabled");
    // Every enabled user raises the limit. A user of unknown status who is not an admin can only
    // make the check pass; one who is an admin adds more to the admins than to the limit.
    const likely = adminLimit(
      thresholds,
      certain + users(({ status, admin }) => status === "unknown" && admin !== true),
    );
    const highest = adminLimit(
      thresholds,
      certain + users(({ status, admin }) => status === "unknown" && admin !== false),
    );
    if (count > likely) {
      return {
        kind: "finding",
        count,
        people,
        advice: `${count} of ${
          plural(certain, "enabled user is an admin", "enabled users are admins")
        }; more than ${Math.floor(likely)} are too many.`,
        ...(open === 0 ? {} : {
          caveat: `At least ${count}: ${plural(open, "more user")} may be, because ${
            describeUnknowns(unknowns)
          }.`,
        }),
      };
    }
    if (count + open <= highest) return { kind: "passed" };
    const unknown = users(({ status }) => status === "unknown");
    const reasons = new Map([
      ...unknowns.users,
      ...(unknown > 0 ? [["status_flags", unknown] as const] : []),
    ]);
    return {
      kind: "not_decidable",
      reason: `Whether ${count}${open > 0 ? ` to ${count + open}` : ""} enabled ${
        count + open === 1 ? "admin is" : "admins are"
      } too many is open, because ${describeUnknowns({ ...unknowns, users: reasons })}.`,
    };
  },
});

/** The largest number of admins that is not too many. */
function adminLimit(
  { mostAdmins, mostAdminsPercent }: ReviewFacts["thresholds"],
  users: number,
): number {
  return Math.max(mostAdmins, users * mostAdminsPercent / 100);
}
