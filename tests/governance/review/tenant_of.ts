import type { AccountFacts } from "../../../src/governance/account_state.ts";
import { AddressSharing } from "../../../src/directory/row_order.ts";
import { accountStates } from "../../../src/governance/list_states.ts";
import {
  DEFAULT_THRESHOLDS,
  type Person,
  type Population,
  type ReviewFacts,
} from "../../../src/governance/review/facts.ts";
import type { StateCount } from "../../../src/governance/list_states.ts";
import { readSeats } from "../../../src/governance/seats.ts";
import type { UserIdentity } from "../../../src/governance/user.ts";
import { PLAIN } from "../facts.ts";

/** An account of a tenant in a test; tagged "User" unless it says otherwise. */
export interface Account extends Partial<Omit<AccountFacts, "tags">> {
  /** `null`: the record has no tag field. */
  readonly tags?: readonly string[] | null;
  readonly name?: string;
  readonly email?: string | null;
}

/** Accounts as a list, with their names made up from their places in it. */
function peopleOf(accounts: readonly Account[]): Person[] {
  const states = accountStates(
    accounts.map(({ tags = ["User"], name: _, email: __, ...facts }) => ({
      facts: { ...PLAIN, ...facts, ...(tags === null ? {} : { tags }) },
      count: 1,
    })),
  );
  return accounts.map(({ name, email }, index) => {
    const userPrincipalName = name ?? `user${String(index).padStart(4, "0")}@example.com`;
    const identity: UserIdentity = {
      id: `id-${index}`,
      userPrincipalName,
      ...(email === null ? {} : { email: email ?? userPrincipalName }),
    };
    return { identity, state: states[index] as Person["state"] };
  });
}

/** A population that holds its people in an array. */
export function populationOf(people: readonly Person[]): Population {
  const stateCounts = new Map<string, StateCount>();
  for (const { state } of people) {
    const key = JSON.stringify(state);
    stateCounts.set(key, { state, count: (stateCounts.get(key)?.count ?? 0) + 1 });
  }
  const byName = people.toSorted((one, other) =>
    one.identity.userPrincipalName < other.identity.userPrincipalName ? -1 : 1
  );
  return {
    stateCounts: [...stateCounts.values()],
    find: (fits, limit) => {
      const found = byName.filter(({ state }) => fits(state));
      return { count: found.length, people: found.slice(0, limit) };
    },
    sharing: (limit, most) =>
      new AddressSharing(byName.length, (place) => byName[place] as Person).list(0, limit, most),
  };
}

/** What a review of these accounts looks at: sign-in paths declared, seats in order. */
export function factsOf(
  accounts: readonly Account[],
  others: Partial<Omit<ReviewFacts, "population">> = {},
): ReviewFacts {
  return {
    population: populationOf(peopleOf(accounts)),
    seats: readSeats({
      licenses: 100,
      assignedStandard: 100,
      archivedLicenses: 10,
      assignedArchive: 3,
    }),
    signInPathsDeclared: true,
    thresholds: DEFAULT_THRESHOLDS,
    ...others,
  };
}

/** The same account some times over. */
export function times(count: number, account: Account): Account[] {
  return Array<Account>(count).fill(account);
}
