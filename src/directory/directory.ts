import type { AccountState } from "../governance/account_state.ts";
import type { StateCount } from "../governance/role_summary.ts";
import { describeUser, type User, type UserIdentity } from "../governance/user.ts";
import { comparePrincipals, UserText } from "./row_store.ts";
import { createIdMatcher, createTextMatcher } from "./text_search.ts";

/** Counts one more user of the account state with a number. */
export function count(counts: Uint32Array, number: number): void {
  counts[number] = (counts[number] as number) + 1;
}

/** The account states that somebody has, with how many. */
export function countStates(states: readonly AccountState[], counts: Uint32Array): StateCount[] {
  return states.flatMap((state, number) => {
    const count = counts[number] as number;
    return count === 0 ? [] : [{ state, count }];
  });
}

/** What is known of a directory as a whole. */
export interface DirectoryFacts {
  /** Whether every page was read and the list is not shorter than the tenant's own count. */
  readonly complete: boolean;
  readonly pages: number;
  /** When reading began, in milliseconds since 1970: nothing in it is older. */
  readonly fetchedAt: number;
  readonly warnings: readonly string[];
}

/** Where a list goes on: behind this user. */
export interface Position {
  readonly userPrincipalName: string;
  readonly id: string;
}

/** Which users are wanted. */
export interface Selection {
  /** Decided once per combination of flags and tags, not once per user. */
  readonly state?: (state: AccountState) => boolean;
  /** Text to find in name, e-mail or principal name, in any case; does not count beside an id. */
  readonly query?: string;
  /** A Microsoft object id, in any case. */
  readonly id?: string;
}

/** Some of the users that fit, and figures about all that fit. */
export interface Selected {
  readonly entries: readonly Entry[];
  /** How many users fit in all. */
  readonly matched: number;
  /** How the users that fit are spread over account states. */
  readonly stateCounts: readonly StateCount[];
  /** Whether more users follow behind `entries`. */
  readonly more: boolean;
}

/** A user in a directory. */
export interface Entry {
  readonly identity: UserIdentity;
  readonly state: AccountState;
}

interface DirectoryParts {
  readonly facts: DirectoryFacts;
  readonly text: UserText;
  /** Rows by principal name. */
  readonly order: Uint32Array;
  /** The number of each row's account state. */
  readonly numbers: Uint32Array;
  readonly states: readonly AccountState[];
}

/** Everything known of one tenant's users at one moment, ordered by principal name. */
export class Directory {
  readonly facts: DirectoryFacts;
  /** How all users are spread over account states. */
  readonly stateCounts: readonly StateCount[];
  readonly #parts: DirectoryParts;
  readonly #derived = new Map<unknown, unknown>();

  /** What it takes in memory, nearly. */
  readonly bytes: number;

  constructor(parts: DirectoryParts) {
    const { facts, order, numbers, states } = parts;
    this.facts = facts;
    this.#parts = parts;
    const counts = new Uint32Array(states.length);
    for (let index = 0; index < order.length; index++) {
      count(counts, numbers[order[index] as number] as number);
    }
    this.stateCounts = countStates(states, counts);
    this.bytes = order.byteLength + numbers.byteLength + parts.text.size;
  }

  /** How many users it holds. */
  get users(): number {
    return this.#parts.order.length;
  }

  /**
   * What follows from how the users are spread: worked out when it is first asked for, and kept as
   * long as the users are. One function always gives the same.
   */
  derived<T>(work: (stateCounts: readonly StateCount[]) => T): T {
    if (!this.#derived.has(work)) this.#derived.set(work, work(this.stateCounts));
    return this.#derived.get(work) as T;
  }

  /** The same directory, with one more thing to say. */
  withWarning(warning: string): Directory {
    const { facts } = this;
    return new Directory({
      ...this.#parts,
      facts: { ...facts, warnings: [...facts.warnings, warning] },
    });
  }

  /** Finds the users that fit; reads back only those of the asked page. */
  select(selection: Selection, page: { after?: Position; limit: number }): Selected {
    const { order, numbers, states, text } = this.#parts;
    const wanted = states.map((state) => selection.state?.(state) ?? true);
    const counts = new Uint32Array(states.length);
    const { query, id } = selection;
    const matches = id === undefined ? createTextMatcher(text, query) : createIdMatcher(text, id);
    const from = page.after === undefined ? 0 : this.#indexBehind(page.after);
    const entries: Entry[] = [];
    let more = false;
    for (let index = 0; index < order.length; index++) {
      const row = order[index] as number;
      const number = numbers[row] as number;
      if (!wanted[number] || !matches(row)) continue;
      count(counts, number);
      if (index < from) continue;
      if (entries.length < page.limit) entries.push(this.#entry(row));
      else more = true;
    }
    const stateCounts = countStates(states, counts);
    return { entries, matched: sumCounts(stateCounts), stateCounts, more };
  }

  /** Counts the users that fit and gives the first `limit` of them. */
  find(
    fits: (state: AccountState) => boolean,
    limit: number,
    who?: (identity: UserIdentity) => boolean,
  ): { count: number; people: readonly Entry[] } {
    const { order, numbers, states } = this.#parts;
    const known = who === undefined ? sumCounts(this.stateCounts, fits) : undefined;
    const wanted = states.map(fits);
    const people: Entry[] = [];
    let count = 0;
    for (const row of order) {
      // Without a look at who they are, the count is known before.
      if (known !== undefined && people.length >= Math.min(limit, known)) break;
      if (!wanted[numbers[row] as number]) continue;
      const entry = this.#entry(row);
      if (who !== undefined && !who(entry.identity)) continue;
      count++;
      if (people.length < limit) people.push(entry);
    }
    return { count: known ?? count, people };
  }

  /** All users, one at a time. */
  *entries(): Generator<Entry> {
    for (const row of this.#parts.order) yield this.#entry(row);
  }

  #entry(row: number): Entry {
    const { text, numbers, states } = this.#parts;
    return {
      identity: text.identity(row),
      state: states[numbers[row] as number] as AccountState,
    };
  }

  /** The first index whose user sorts behind a position, whether or not that user still exists. */
  #indexBehind(position: Position): number {
    const { order, text } = this.#parts;
    const behind = new UserText();
    behind.add([{ msId: position.id, userPrincipalName: position.userPrincipalName }]);
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePrincipals(text, order[middle] as number, behind, 0) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How many users a stateCounts counts, of all account states or of those that fit. */
export function sumCounts(
  stateCounts: readonly StateCount[],
  fits: (state: AccountState) => boolean = () => true,
): number {
  return stateCounts.reduce((sum, { state, count }) => fits(state) ? sum + count : sum, 0);
}

/** A user of a directory, as an answer shows it. */
export function toUser(entry: Entry): User {
  return describeUser(entry.identity, entry.state);
}
