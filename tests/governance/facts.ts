import {
  type AccountFacts,
  type AccountState,
  accountState,
} from "../../src/governance/account_state.ts";

/** An enabled, licensed, ordinary account whose record has no tags. */
export const PLAIN: AccountFacts = {
  assigned: true,
  isAdmin: false,
  isDeleted: false,
  isArchive: false,
};

/** The account state of a plain account with some facts changed. */
export function state(facts: Partial<AccountFacts> = {}): AccountState {
  return accountState({ ...PLAIN, ...facts });
}
