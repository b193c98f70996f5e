import type { AccountFacts } from "./standing.ts";
import type { StandingCount } from "./tally_role.ts";

/** What a flag of a record tells by itself. */
export type FlaggedFact = "deleted" | "archived" | "admin" | "license";

/** What the flag of a fact is called. */
export const FLAG_NAMES: Readonly<Record<FlaggedFact, string>> = {
  deleted: "a deleted flag",
  archived: "an archived flag",
  admin: "an admin flag",
  license: "a license flag",
};

const FLAGS: readonly (readonly [FlaggedFact, keyof AccountFacts])[] = [
  ["deleted", "isDeleted"],
  ["archived", "isArchive"],
  ["admin", "isAdmin"],
  ["license", "assigned"],
];

/** The facts about an account whose flag its record does not have. */
export function unflaggedOf(facts: AccountFacts): FlaggedFact[] {
  return FLAGS.filter(([, flag]) => facts[flag] === "absent").map(([fact]) => fact);
}

/**
 * The facts whose flag no record has. One record without a flag means no; where all are without,
 * the vendor may have renamed it, and nothing is known.
 */
export function missingFlags(spread: readonly StandingCount[]): FlaggedFact[] {
  if (spread.every(({ count }) => count === 0)) return [];
  return FLAGS.map(([fact]) => fact).filter((fact) =>
    spread.every(({ standing, count }) => count === 0 || standing.unflagged.includes(fact))
  );
}

/** Says what the lack of a flag on all records leaves open. */
export function sayMissing(fact: FlaggedFact): string {
  const flag = `No record has ${FLAG_NAMES[fact]}, so`;
  return fact === "license"
    ? `${flag} who holds a Spanning license is not known`
    : `${flag} nothing but a tag would show who is ${fact === "admin" ? "an administrator" : fact}`;
}
