import { DEFAULT_THRESHOLDS } from "../../../src/governance/review/check.ts";
import type { ReviewFacts } from "../../../src/governance/review/check.ts";
import type { Person, Population } from "../../../src/governance/review/check.ts";
import { seatsOf } from "../../../src/governance/seats.ts";
import { type AccountFacts, standingOf } from "../../../src/governance/account_state.ts";
import type { StandingCount } from "../../../src/governance/role_summary.ts";
import type { UserIdentity } from "../../../src/governance/user.ts";
import { PLAIN } from "../facts.ts";

/** An account of a tenant in a test; tagged "User" unless it says otherwise. */
export interface Account extends Partial<Omit<AccountFacts, "tags">> {
  /** `null`: the record has no tag field. */
  readonly tags?: readonly string[] | null;
  readonly name?: string;
  readonly email?: string | null;
}

/** An account with its name made up from its place in the list. */
export function personOf(account: Account, index: number): Person {
  const { tags = ["User"], name, email, ...facts } = account;
  const userPrincipalName = name ?? `user${String(index).padStart(4, "0")}@example.com`;
  const identity: UserIdentity = {
    id: `id-${index}`,
    userPrincipalName,
    ...(email === null ? {} : { email: email ?? userPrincipalName }),
  };
  const standing = standingOf({ ...PLAIN, ...facts, ...(tags === null ? {} : { tags }) });
  return { identity, standing };
}

/** A population that holds its people in an array. */
export function populationOf(people: readonly Person[]): Population {
  const spread = new Map<string, StandingCount>();
  for (const { standing } of people) {
    const key = JSON.stringify(standing);
    spread.set(key, { standing, count: (spread.get(key)?.count ?? 0) + 1 });
  }
  const byName = people.toSorted((one, other) =>
    one.identity.userPrincipalName < other.identity.userPrincipalName ? -1 : 1
  );
  return {
    spread: [...spread.values()],
    find: (fits, limit, who = () => true) => {
      const found = byName.filter(({ standing, identity }) => fits(standing) && who(identity));
      return { count: found.length, people: found.slice(0, limit) };
    },
    entries: () => people,
  };
}

/** What a review of these accounts looks at: sign-in paths declared, seats in order. */
export function factsOf(
  accounts: readonly Account[],
  others: Partial<Omit<ReviewFacts, "population">> = {},
): ReviewFacts {
  return {
    population: populationOf(accounts.map(personOf)),
    seats: seatsOf({
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
