import { plural } from "../../../base/text.ts";
import type { Seats, TenantSeats } from "../../seats.ts";
import type { UserIdentity } from "../../user.ts";
import { type CheckResult, defineCheck } from "../check.ts";
import {
  deleted,
  enabled,
  notSharedMailbox,
  onStandardSeat,
  sharedMailbox,
  withMicrosoftLicense,
  withoutMicrosoftLicense,
  withoutSeat,
} from "../conditions.ts";
import { evaluate, toCheckResult } from "../evaluate.ts";

/** Leavers on a standard seat. */
export const deletedHoldingStandardLicense = defineCheck({
  id: "deleted_holding_standard_license",
  severity: "high",
  title: "Users deleted from Microsoft still hold standard seats",
  // 60 days and no conversion: vendor's help page on licenses; vendor module issues #74 and #77.
  advice:
    "Decide for each whether the backups must be kept before you free the seat: Spanning deletes them 60 days after the license is gone, and a standard license cannot be converted into an archived one. Spanning's settings can archive users automatically once they are deleted.",
  filter: { role: "deleted_from_microsoft", license: "standard" },
  run: ({ population }) => toCheckResult(evaluate(population, [deleted, onStandardSeat])),
});

const SPENT = [enabled, withoutMicrosoftLicense, onStandardSeat] as const;

/** Enabled users without a Microsoft license on a standard seat. */
export const unlicensedMicrosoftWithSeat = defineCheck({
  id: "unlicensed_microsoft_with_seat",
  severity: "medium",
  title: "Users without a Microsoft license hold standard seats",
  advice:
    "Find out whether anybody needs the account's backups before you free the seat: Spanning deletes them 60 days after the license is gone.",
  filter: { status: "enabled", role: "no_microsoft_license", license: "standard" },
  run: ({ population }): CheckResult => {
    const mailboxes = evaluate(population, [...SPENT, sharedMailbox]).count;
    return toCheckResult(
      evaluate(population, [...SPENT, notSharedMailbox]),
      mailboxes === 0 ? undefined : `${
        plural(
          mailboxes,
          "shared mailbox on a standard seat is",
          "shared mailboxes on standard seats are",
        )
      } not counted here, because a shared mailbox needs no Microsoft license.`,
    );
  },
});

/** Where the tenant told nothing. */
const UNTOLD: TenantSeats = { standard: {}, archived: {} };

/** More seats assigned than bought, of either kind. */
export const seatsOverAssigned = defineCheck({
  id: "seats_over_assigned",
  severity: "medium",
  title: "More seats are assigned than were bought",
  advice: "Free seats that nobody needs, or buy the ones that are missing.",
  run: ({ seats = UNTOLD }): CheckResult => {
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
        ...(unread.length === 0 ? {} : { caveat: `The tenant does not tell ${open}.` }),
      };
    }
    if (unread.length === 0) return { kind: "passed" };
    return { kind: "not_decidable", reason: `The tenant does not tell ${open}.` };
  },
});

interface Balance {
  readonly kind: string;
  /** How many more are assigned than bought; absent where that is not known. */
  readonly missing?: number;
  readonly text?: string;
}

function weighSeats(kind: string, { purchased, assigned, available }: Seats): Balance {
  // With none assigned, none can be too many.
  if (assigned === 0) return { kind, missing: 0 };
  if (available === undefined) return { kind };
  return {
    kind,
    missing: Math.max(0, -available),
    text: `Of ${purchased} ${kind} seats ${assigned} are assigned: available ${available}.`,
  };
}

/** Enabled people with a Microsoft license and without a Spanning one. */
export const unprotectedUsers = defineCheck({
  id: "unprotected_users",
  severity: "low",
  title: "Users with a Microsoft license are not backed up",
  advice:
    "Assign a standard license to whoever needs one; a security group that protects its members automatically keeps the list short. Shared mailboxes and guests are not counted.",
  filter: { status: "enabled", license: "none" },
  run: ({ population }) =>
    toCheckResult(
      evaluate(
        population,
        [enabled, withoutSeat, withMicrosoftLicense, notSharedMailbox],
        isNoGuest,
      ),
    ),
});

/** Microsoft marks guests in the principal name. */
function isNoGuest({ userPrincipalName }: UserIdentity): boolean {
  return !userPrincipalName.toUpperCase().includes("#EXT#");
}
