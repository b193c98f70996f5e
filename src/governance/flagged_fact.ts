import type { WireUser } from "../spanning/user_record.ts";

/** What a flag of a record tells by itself. */
export type FlaggedFact = "deleted" | "archived" | "admin" | "license";

type FlagName = "isDeleted" | "isArchive" | "isAdmin" | "assigned";

const FLAGS: Readonly<Record<FlaggedFact, FlagName>> = {
  deleted: "isDeleted",
  archived: "isArchive",
  admin: "isAdmin",
  license: "assigned",
};

/** All of them, always in this order. */
export const FLAGGED_FACTS = Object.keys(FLAGS) as readonly FlaggedFact[];

/** The facts about an account whose flag its record does not have. */
export function unflaggedOf(facts: Pick<WireUser, FlagName>): FlaggedFact[] {
  return FLAGGED_FACTS.filter((fact) => facts[FLAGS[fact]] === "absent");
}
