import { FLAGGED_FACTS, type FlaggedFact } from "./account_state.ts";
import type { StateCount } from "./role_summary.ts";

/** What the flag of a fact is called. */
export const FLAG_NAMES: Readonly<Record<FlaggedFact, string>> = {
  deleted: "a deleted flag",
  archived: "an archived flag",
  admin: "an admin flag",
  license: "a license flag",
};

/**
 * The facts whose flag no record has. One record without a flag means no; where all are without,
 * the vendor may have renamed it, and nothing is known.
 */
export function missingFlags(stateCounts: readonly StateCount[]): FlaggedFact[] {
  const held = stateCounts.filter(({ count }) => count > 0);
  if (held.length === 0) return [];
  return FLAGGED_FACTS.filter((fact) => held.every(({ state }) => state.unflagged.includes(fact)));
}

/** Says what the lack of a flag on all records leaves open. */
export function describeMissing(fact: FlaggedFact): string {
  const flag = `No record has ${FLAG_NAMES[fact]}, so`;
  return fact === "license"
    ? `${flag} who holds a Spanning license is not known`
    : `${flag} nothing but a tag would show who is ${fact === "admin" ? "an administrator" : fact}`;
}
