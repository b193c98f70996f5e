import { createQueues, stepsAtOnce, stepsInTurns, type Waiter } from "../base/async.ts";
import type { AccountFacts, AccountState } from "../governance/account_state.ts";
import type { StateCount } from "../governance/list_states.ts";
import type { Person, SharedAddresses } from "../governance/review/facts.ts";
import { describeUser, type User } from "../governance/user.ts";
import type { Extraction } from "./extraction.ts";
import { AddressSharing, sortById } from "./row_order.ts";
import { comparePrincipals, UserText } from "./row_store.ts";
import { createIdMatcher, createTextMatcher } from "./text_search.ts";

/** A tenant's users in memory: selected, counted and paged without copies. */

/** The users of one tenant at one moment, ordered by principal name. */
export class Directory {
  readonly facts: DirectoryFacts;
  /** How many users have each account state. */
  readonly stateCounts: readonly StateCount[];
  /** How it was read, as far as that is known. */
  readonly extraction: Extraction;
  readonly #parts: DirectoryParts;
  readonly #derived = new Map<unknown, unknown>();
  readonly #sharing: AddressSharing;
  #rowsById: Uint32Array | undefined;

  /** `sharing`: what was found out about the same users. */
  constructor(parts: DirectoryParts, sharing?: AddressSharing) {
    this.facts = parts.facts;
    this.extraction = parts.extraction ?? {};
    this.#parts = parts;
    const { order } = parts;
    this.#sharing = sharing ??
      new AddressSharing(order.length, (place) => this.#entry(order[place] as number));
    this.stateCounts = parts.stateCounts;
  }

  /** Approximate memory use, in bytes. */
  get bytes(): number {
    const { order, numbers, text, stateBytes } = this.#parts;
    return order.byteLength + numbers.byteLength + text.size + stateBytes + this.#sharing.bytes;
  }

  /** The number of users. */
  get users(): number {
    return this.#parts.order.length;
  }

  /**
   * Derives something from the state counts, on first use, and keeps it as long as the directory.
   * The cache key is the function itself, so pass the same function every time.
   */
  derived<T>(work: (stateCounts: readonly StateCount[]) => T): T {
    if (!this.#derived.has(work)) this.#derived.set(work, work(this.stateCounts));
    return this.#derived.get(work) as T;
  }

  /** The same directory with one more warning. */
  withWarning(warning: string): Directory {
    const { facts } = this;
    return this.withFacts({ ...facts, warnings: [...facts.warnings, warning] });
  }

  /** The same users with other facts about the whole. */
  withFacts(facts: DirectoryFacts): Directory {
    return new Directory({ ...this.#parts, facts }, this.#sharing);
  }

  /** The same users, and how they were read. */
  withExtraction(extraction: Extraction): Directory {
    return new Directory({ ...this.#parts, extraction }, this.#sharing);
  }

  /**
   * Selects the users that fit; decodes only those of the requested page. A long search holds up
   * nobody else, and those of one caller come one after the other.
   */
  async select(selection: Selection, page: PageOfSelection, by: Waiter = {}): Promise<Selected> {
    const steps = this.#selectSteps(selection, page);
    // A call that waits for a turn counts as a slow one, which takes timers.
    if (this.users <= ROWS_AT_ONCE) return stepsAtOnce(steps);
    if (!selection.query && selection.id === undefined) return await stepsInTurns(steps);
    // What was found out about the users stands for them, whatever is said of the whole.
    return await searchInTurn(this.#sharing, by, () => stepsInTurns(steps));
  }

  *#selectSteps(selection: Selection, page: PageOfSelection): Generator<void, Selected> {
    const { order, numbers, states, text } = this.#parts;
    const wanted = states.map((state) => selection.state?.(state) ?? true);
    const counts = new Uint32Array(states.length);
    const { query, id } = selection;
    const matches = id === undefined ? createTextMatcher(text, query) : createIdMatcher(text, id);
    const from = page.after === undefined ? 0 : this.#indexAfter(page.after);
    const entries: Entry[] = [];
    let more = false;
    for (let index = 0; index < order.length; index++) {
      if (index % ROWS_A_STEP === 0) yield;
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

  /** Counts the users that fit and returns the first `limit` of them, or the first after one. */
  find(
    fits: (state: AccountState) => boolean,
    limit: number,
    after?: Position,
  ): { count: number; people: readonly Entry[] } {
    const { order, numbers, states } = this.#parts;
    const count = sumCounts(this.stateCounts, fits);
    const wanted = states.map(fits);
    const people: Entry[] = [];
    let index = after === undefined ? 0 : this.#indexAfter(after);
    for (; index < order.length && people.length < Math.min(limit, count); index++) {
      const row = order[index] as number;
      if (wanted[numbers[row] as number]) people.push(this.#entry(row));
    }
    return { count, people };
  }

  /** Finds out who shares an address, in turns and once for all who ask; {@linkcode sharing} tells. */
  async findSharing(): Promise<void> {
    if (this.users > ROWS_AT_ONCE) await this.#sharing.find();
  }

  /** The users who share an address: the first `limit` of them, or the first after one. */
  sharing(limit: number, most: number, after?: Position): SharedAddresses {
    return this.#sharing.list(after === undefined ? 0 : this.#indexAfter(after), limit, most);
  }

  /** The users right behind a position, whatever they are, without a search. */
  following(position: Position, limit: number): Entry[] {
    const from = this.#indexAfter(position);
    return Array.from(this.#parts.order.subarray(from, from + limit), (row) => this.#entry(row));
  }

  /** Yields all users, one at a time. */
  *entries(): Generator<Entry> {
    for (const row of this.#parts.order) yield this.#entry(row);
  }

  /**
   * Every user with what the vendor said and what it means, by object id without case, some at a
   * time. Users with the same facts share one object of facts and one account state.
   */
  *recordsById(): Generator<readonly UserRecord[]> {
    const { order, text, numbers, accounts, states } = this.#parts;
    const rows = this.#rowsById ??= sortById(order, text.rows, (row) => text.id(row));
    for (let start = 0; start < rows.length; start += RECORDS_AT_ONCE) {
      yield Array.from(rows.subarray(start, start + RECORDS_AT_ONCE), (row) => ({
        identity: text.identity(row),
        facts: accounts[numbers[row] as number] as AccountFacts,
        state: states[numbers[row] as number] as AccountState,
      }));
    }
  }

  #entry(row: number): Entry {
    const { text, numbers, states } = this.#parts;
    return {
      identity: text.identity(row),
      state: states[numbers[row] as number] as AccountState,
    };
  }

  /** The first index after a position, whether or not that user still exists. */
  #indexAfter(position: Position): number {
    const { order, text } = this.#parts;
    const wanted = new UserText();
    wanted.add([{ msId: position.id, userPrincipalName: position.userPrincipalName }]);
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePrincipals(text, order[middle] as number, wanted, 0) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A user, what the vendor said about the account, and what that means. */
interface UserRecord extends Entry {
  readonly facts: AccountFacts;
}

const RECORDS_AT_ONCE = 2_048;

/** Searching so many rows takes no longer than a page takes to parse. */
const ROWS_AT_ONCE = 1_024;

const searchInTurn = createQueues();

/** Searching so many rows takes less time than asking whether it took too long. */
const ROWS_A_STEP = 64;

interface DirectoryParts {
  readonly facts: DirectoryFacts;
  readonly extraction?: Extraction;
  readonly text: UserText;
  /** Rows by principal name. */
  readonly order: Uint32Array;
  /** The number of each row's account state. */
  readonly numbers: Uint32Array;
  readonly states: readonly AccountState[];
  /** Those that occur. */
  readonly stateCounts: readonly StateCount[];
  /** What the vendor said, by the number of the account state. */
  readonly accounts: readonly AccountFacts[];
  /** How much memory these take. */
  readonly stateBytes: number;
}

/** Facts about a directory as a whole. */
export interface DirectoryFacts {
  /** Whether every page was read and nothing contradicts that this is all. */
  readonly complete: boolean;
  /** Whether the tenant's own figures say so; absent where they do not matter. */
  readonly confirmed?: boolean;
  /** The tenant's own count of users, if it is known. */
  readonly counted?: number;
  /** By which setting the operator answers for a complete list that is not confirmed, if so. */
  readonly answeredFor?: "warn" | "off";
  readonly pages: number;
  /** When reading began, in milliseconds since 1970; nothing in the directory is older. */
  readonly fetchedAt: number;
  readonly warnings: readonly string[];
  /** The moment asked about, ISO 8601, if an earlier reading answers instead of the latest. */
  readonly asOf?: string;
}

/** Where a list continues: after this user. */
export interface Position {
  readonly userPrincipalName: string;
  readonly id: string;
}

/** Which part of a selection to decode. */
interface PageOfSelection {
  readonly after?: Position;
  readonly limit: number;
}

/** Which users to select. */
export interface Selection {
  /** Called once per account state, not once per user. */
  readonly state?: (state: AccountState) => boolean;
  /** Words to find in name, e-mail, principal name or id, by letters; ignored if there is an id. */
  readonly query?: string;
  /** A Microsoft object id, in any case. */
  readonly id?: string;
}

/** One page of the users that fit, and figures about all of them. */
export interface Selected {
  readonly entries: readonly Entry[];
  /** How many users fit in total. */
  readonly matched: number;
  /** How many of the users that fit have each account state. */
  readonly stateCounts: readonly StateCount[];
  /** Whether more users follow after `entries`. */
  readonly more: boolean;
}

/** A user in a directory. */
export type Entry = Pick<Person, "identity" | "state">;

/** Adds up how many users have any account state, or one that fits. */
export function sumCounts(
  stateCounts: readonly StateCount[],
  fits: (state: AccountState) => boolean = () => true,
): number {
  return stateCounts.reduce((sum, { state, count }) => fits(state) ? sum + count : sum, 0);
}

/** Converts a user of a directory to the form answers use. */
export function toUser(entry: Entry): User {
  return describeUser(entry.identity, entry.state);
}

function count(counts: Uint32Array, number: number): void {
  counts[number] = (counts[number] as number) + 1;
}

/** The account states that occur, with the number of users in each. */
export function countStates(
  states: readonly AccountState[],
  counts: Uint32Array,
): StateCount[] {
  return states.flatMap((state, number) => {
    const count = counts[number] as number;
    return count === 0 ? [] : [{ state, count }];
  });
}
