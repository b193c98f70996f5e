import type { Seats, TenantSeats } from "../seats.ts";
import type { Check, CheckResult } from "./check.ts";

/** Where the tenant told nothing. */
const UNTOLD: TenantSeats = { standard: {}, archived: {} };

/** More seats assigned than bought, of either kind. */
export const seatsOverAssigned: Check = {
  id: "seats_over_assigned",
  severity: "medium",
  title: "More seats are assigned than were bought",
  advice: "Free seats that nobody needs, or buy the ones that are missing.",
  run: ({ seats = UNTOLD }): CheckResult => {
    const kinds = [balanceOf("standard", seats.standard), balanceOf("archived", seats.archived)];
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
};

interface Balance {
  readonly kind: string;
  /** How many more are assigned than bought; absent where that is not known. */
  readonly missing?: number;
  readonly text?: string;
}

function balanceOf(kind: string, { purchased, assigned, available }: Seats): Balance {
  // With none assigned, none can be too many.
  if (assigned === 0) return { kind, missing: 0 };
  if (available === undefined) return { kind };
  return {
    kind,
    missing: Math.max(0, -available),
    text: `Of ${purchased} ${kind} seats ${assigned} are assigned: available ${available}.`,
  };
}
