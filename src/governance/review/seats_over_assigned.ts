import type { Check, CheckResult } from "./check.ts";

/** More seats assigned than bought, of either kind. */
export const seatsOverAssigned: Check = {
  id: "seats_over_assigned",
  severity: "medium",
  title: "More seats are assigned than were bought",
  meaning:
    "The tenant uses more than it pays for: no further user can be protected, and the vendor may ask for the difference.",
  advice: "Free seats that nobody needs, or buy the ones that are missing.",
  run: ({ seats = {} }): CheckResult => {
    const kinds = [
      seatsOf("standard", seats.standardPurchased, seats.standardAssigned),
      seatsOf("archived", seats.archivedPurchased, seats.archivedAssigned),
    ];
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

interface Seats {
  readonly kind: string;
  /** How many more are assigned than bought; absent where that is not known. */
  readonly missing?: number;
  readonly text?: string;
}

function seatsOf(kind: string, purchased?: number, assigned?: number): Seats {
  // With none assigned, none can be too many.
  if (assigned === 0) return { kind, missing: 0 };
  if (purchased === undefined || assigned === undefined) return { kind };
  const available = purchased - assigned;
  return {
    kind,
    missing: Math.max(0, -available),
    text: `Of ${purchased} ${kind} seats ${assigned} are assigned: available ${available}.`,
  };
}
