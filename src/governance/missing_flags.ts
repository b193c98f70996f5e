/** Flags that no record of a tenant carries, and what that leaves unknown. */

import { FLAGGED_FACTS, type FlaggedFact } from "./account_state.ts";
import type { StateCount } from "./role_summary.ts";

/**
 * Finds the facts whose flag is on no record at all. A single record without a flag means "no";
 * if every record lacks it, the vendor may have renamed the flag, and the fact is unknown.
 */
export function missingFlags(stateCounts: readonly StateCount[]): FlaggedFact[] {
  const present = stateCounts.filter(({ count }) => count > 0);
  if (present.length === 0) return [];
  return FLAGGED_FACTS.filter((fact) =>
    present.every(({ state }) => state.unflagged.includes(fact))
  );
}

/** How a message names the flag of a fact. */
export const FLAG_NAMES: Readonly<Record<FlaggedFact, string>> = {
  deleted: "a deleted flag",
  archived: "an archived flag",
  admin: "an admin flag",
  license: "a license flag",
};

/** Says in a sentence what stays unknown because no record has the flag. */
export function describeMissing(fact: FlaggedFact): string {
  const flag = `No record has ${FLAG_NAMES[fact]}, so`;
  return fact === "license"
    ? `${flag} it is not known who holds a Spanning license`
    : `${flag} only a tag would show who is ${fact === "admin" ? "an administrator" : fact}`;
}
