import { plural } from "../../../base/text.ts";
import type { AccountState } from "../../account_state.ts";
import type { Seats, TenantSeats } from "../../seats.ts";
import { type CheckResult, defineCheck } from "../check.ts";
import {
  admin,
  deleted,
  describeUnknowns,
  disabled,
  enabled,
  evaluate,
  notGlobalAdmin,
  notGuest,
  notSharedMailbox,
  onStandardSeat,
  sharedMailbox,
  spanningAdmin,
  toCheckResult,
  withMicrosoftLicense,
  withoutMicrosoftLicense,
  withoutSeat,
} from "../evaluate.ts";
import type { ReviewFacts } from "../facts.ts";

/** Checks on people: administrators, licenses and seats. */

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

/** Deleted users who still hold a standard seat. */
export const deletedHoldingStandardLicense = defineCheck({
  id: "deleted_holding_standard_license",
  severity: "high",
  title: "Users deleted from Microsoft still hold standard seats",
  // 60 days and no conversion: vendor's help page on licenses; vendor module issues #74 and #77.
  advice:
    "Before you free a seat, decide whether its backups must be kept: Spanning deletes them 60 days after the license is removed, and a standard license cannot be converted into an archived one. Spanning's settings can archive users automatically once they are deleted.",
  onPartialList: "at_least",
  looksAt: ["deleted", "archived", "license"],
  run: ({ population }) => toCheckResult(evaluate(population, [deleted, onStandardSeat])),
});

const UNLICENSED_ON_SEAT = [enabled, withoutMicrosoftLicense, onStandardSeat] as const;

/** Enabled users who have no Microsoft license but hold a standard seat. */
export const unlicensedMicrosoftWithSeat = defineCheck({
  id: "unlicensed_microsoft_with_seat",
  severity: "medium",
  title: "Users without a Microsoft license hold standard seats",
  advice:
    "Before you free a seat, find out whether anyone needs the account's backups: Spanning deletes them 60 days after the license is removed.",
  onPartialList: "at_least",
  looksAt: ["deleted", "archived", "license"],
  run: ({ population }): CheckResult => {
    const mailboxes = evaluate(population, [...UNLICENSED_ON_SEAT, sharedMailbox]).count;
    const result = toCheckResult(evaluate(population, [...UNLICENSED_ON_SEAT, notSharedMailbox]));
    if (mailboxes === 0) return result;
    const apart = `${
      plural(
        mailboxes,
        "shared mailbox on a standard seat is",
        "shared mailboxes on standard seats are",
      )
    } not counted here, because a shared mailbox needs no Microsoft license.`;
    if (result.kind === "passed") return { ...result, note: apart };
    return result.kind === "finding"
      ? { ...result, advice: apart }
      : { ...result, reason: `${result.reason} ${apart}` };
  },
});

/** What a tenant states whose counts could not be read. */
const NOT_STATED: TenantSeats = { standard: {}, archived: {} };

/** More seats of either kind assigned than bought. */
export const seatsOverAssigned = defineCheck({
  id: "seats_over_assigned",
  severity: "medium",
  title: "More seats are assigned than were bought",
  advice: "Free seats that nobody needs, or buy the missing ones.",
  onPartialList: "keep",
  looksAt: [],
  run: ({ seats = NOT_STATED }): CheckResult => {
    const kinds = [weighSeats("standard", seats.standard), weighSeats("archived", seats.archived)];
    const over = kinds.filter(({ missing }) => missing !== undefined && missing > 0);
    const unread = kinds.filter(({ missing }) => missing === undefined).map(({ kind }) => kind);
    const open = `how many ${unread.join(" and ")} seats are bought and assigned`;
    if (over.length > 0) {
      return {
        kind: "finding",
        count: over.reduce((sum, { missing = 0 }) => sum + missing, 0),
        people: [],
        advice: over.map(({ text }) => text).join(" "),
        ...(unread.length === 0 ? {} : { caveat: `The tenant does not state ${open}.` }),
      };
    }
    if (unread.length === 0) return { kind: "passed" };
    return weighInAll(seats) ?? {
      kind: "not_decidable",
      reason: `The tenant does not state ${open}.${describeInAll(seats)}`,
    };
  },
});

/** Compares both kinds together, where the tenant does not tell them apart. */
function weighInAll({ standard, archived, assignedInAll }: TenantSeats): CheckResult | undefined {
  if (assignedInAll === 0) return { kind: "passed" };
  if (standard.assigned !== undefined && archived.assigned !== undefined) return undefined;
  const { purchased } = standard;
  if (assignedInAll === undefined || purchased === undefined) return undefined;
  if (archived.purchased === undefined) return undefined;
  const bought = purchased + archived.purchased;
  if (assignedInAll <= bought) return undefined;
  return {
    kind: "finding",
    count: assignedInAll - bought,
    people: [],
    advice: `Of ${bought} seats of both kinds together ${assignedInAll} are assigned.`,
    caveat: "The tenant does not state how many of them are standard and how many archived.",
  };
}

function describeInAll({ standard, archived, assignedInAll }: TenantSeats): string {
  if (assignedInAll === undefined) return "";
  const bought = [
    ...(standard.purchased === undefined ? [] : [`${standard.purchased} standard`]),
    ...(archived.purchased === undefined ? [] : [`${archived.purchased} archived`]),
  ];
  return ` It states ${assignedInAll} assigned in all${
    bought.length === 0 ? "" : `, and ${bought.join(" and ")} bought`
  }.`;
}

interface Balance {
  readonly kind: string;
  /** How many more are assigned than bought; absent if not known. */
  readonly missing?: number;
  readonly text?: string;
}

function weighSeats(kind: string, { purchased, assigned, available }: Seats): Balance {
  // If none is assigned, there cannot be too many.
  if (assigned === 0) return { kind, missing: 0 };
  if (available === undefined) return { kind };
  return {
    kind,
    missing: Math.max(0, -available),
    text: `Of ${purchased} ${kind} seats ${assigned} are assigned: available ${available}.`,
  };
}

/** Enabled people who have a Microsoft license but no Spanning license. */
export const unprotectedUsers = defineCheck({
  id: "unprotected_users",
  severity: "low",
  title: "Users with a Microsoft license are not backed up",
  advice:
    "Assign a standard license to those who need one; a security group that protects its members automatically keeps this list short. Shared mailboxes and guests are not counted.",
  onPartialList: "at_least",
  looksAt: ["deleted", "archived", "license"],
  run: ({ population }) =>
    toCheckResult(
      evaluate(
        population,
        [notGuest, enabled, withoutSeat, withMicrosoftLicense, notSharedMailbox],
      ),
    ),
});
