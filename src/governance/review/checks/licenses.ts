import { plural } from "../../../base/text.ts";
import type { Seats, TenantSeats } from "../../seats.ts";
import { type CheckResult, defineCheck } from "../check.ts";
import {
  deleted,
  enabled,
  notGuest,
  notSharedMailbox,
  onStandardSeat,
  sharedMailbox,
  withMicrosoftLicense,
  withoutMicrosoftLicense,
  withoutSeat,
} from "../conditions.ts";
import { evaluate, toCheckResult } from "../evaluate.ts";

/** Checks on licenses and seats. */

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
