import {
  type AccountFacts,
  type Standing,
  standingOf,
} from "../../src/governance/account_state.ts";

/** An enabled, licensed, ordinary account whose record has no tags. */
export const PLAIN: AccountFacts = {
  assigned: true,
  isAdmin: false,
  isDeleted: false,
  isArchive: false,
};

/** The standing of a plain account with some facts changed. */
export function standing(facts: Partial<AccountFacts> = {}): Standing {
  return standingOf({ ...PLAIN, ...facts });
}
