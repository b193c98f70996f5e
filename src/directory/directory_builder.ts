import { stepsAtOnce, stepsInTurns } from "../base/async.ts";
import { hashText } from "../base/hash.ts";
import type { AccountFacts, AccountState } from "../governance/account_state.ts";
import { accountStateSteps } from "../governance/list_states.ts";
import type { UserIdentity } from "../governance/user.ts";
import type { RecordFlag, WireUser } from "../spanning/records.ts";
import { countStates, Directory, type DirectoryFacts } from "./directory.ts";
import { orderSteps, type Repeats, repeatSteps } from "./row_order.ts";
import { comparePrincipals, UserText, withCapacity } from "./row_store.ts";

/**
 * Turns pages of users into a directory: each account state worked out once, repeated users merged.
 */

/**
 * Builds a directory while pages arrive, without keeping the pages.
 *
 * A user who appears twice (for example, a renamed user that a cursor by value meets again) is
 * kept once, as the record that was added last says. Ids ignore case.
 */
export class DirectoryBuilder {
  readonly #text: UserText = new UserText();
  readonly #facts: FactsTable = new FactsTable();
  /** By row: the number of the combination of facts, and a hash of the id. */
  #numbers: Uint32Array = new Uint32Array(1 << 8);
  #hashes: Uint32Array = new Uint32Array(1 << 8);
  /** Whether the rows are in order as they arrived, which most lists are. */
  #sorted = true;
  /** What is known of the rows together, until one is added. */
  #whole: Whole | undefined;

  /** Records added so far; a user who appeared twice counts twice. */
  get records(): number {
    return this.#text.rows;
  }

  /** Records merged into a later one with the same Microsoft object id. */
  get repeated(): number {
    return this.#settle().repeats.size;
  }

  /** How many of these say something else than the record that is kept. */
  get differing(): number {
    return this.#settle().differing;
  }

  /** Distinct users. */
  get users(): number {
    return this.records - this.repeated;
  }

  /** Memory use, in bytes. */
  get bytes(): number {
    return this.#text.size + this.#numbers.byteLength + this.#hashes.byteLength +
      this.#facts.bytes;
  }

  /** Numbers the combinations of facts of some users of a page, for `add`. A new one takes a while. */
  number(users: readonly WireUser[], from: number, to: number, numbers: number[]): void {
    for (let at = from; at < to; at++) numbers.push(this.#facts.numberOf(users[at] as WireUser));
  }

  /** Adds the users of one page. `numbers`: of their combinations of facts, if they are known. */
  add(users: readonly WireUser[], numbers?: readonly number[]): void {
    this.#whole = undefined;
    let row = this.records;
    this.#text.add(users);
    this.#numbers = withCapacity(this.#numbers, this.records);
    this.#hashes = withCapacity(this.#hashes, this.records);
    for (let at = 0; at < users.length; at++, row++) {
      const user = users[at] as WireUser;
      this.#numbers[row] = numbers?.[at] ?? this.#facts.numberOf(user);
      this.#hashes[row] = hashText(user.msId, HASHED_OF_ID);
    }
    this.#lookAtOrder(this.records - users.length);
  }

  /** Adds some rows of another builder, without reading them again. */
  append(other: DirectoryBuilder, from: number, to: number): void {
    this.#whole = undefined;
    let row = this.records;
    this.#text.append(other.#text, from, to);
    this.#numbers = withCapacity(this.#numbers, this.records);
    this.#hashes = withCapacity(this.#hashes, this.records);
    const { facts } = other.#facts;
    const numbers: number[] = [];
    for (let at = from; at < to; at++, row++) {
      const number = other.#numbers[at] as number;
      numbers[number] ??= this.#facts.numberOf(facts[number] as AccountFacts);
      this.#numbers[row] = numbers[number];
      this.#hashes[row] = other.#hashes[at] as number;
    }
    this.#lookAtOrder(this.records - (to - from));
  }

  /**
   * Works out what only all records together tell, which everything above needs, without holding up
   * anybody else for long. Without it the first that needs it does so at once.
   */
  async prepare(): Promise<void> {
    this.#whole ??= await stepsInTurns(this.#wholeSteps());
  }

  /** Builds the directory. The builder must not be used afterwards. */
  build(facts: DirectoryFacts, othersCarryTags = false): Directory {
    const { order, states, counts } = this.#settle(othersCarryTags);
    const text = this.#text;
    text.trim();
    const numbers = this.#numbers.slice(0, text.rows);
    return new Directory({
      facts,
      text,
      order,
      numbers,
      states,
      stateCounts: countStates(states, counts),
      accounts: this.#facts.facts,
      stateBytes: this.#facts.bytes,
    });
  }

  #settle(othersCarryTags = false): Whole {
    return this.#whole ??= stepsAtOnce(this.#wholeSteps(othersCarryTags));
  }

  *#wholeSteps(othersCarryTags = false): Generator<void, Whole> {
    const text = this.#text;
    const repeats = yield* repeatSteps(
      this.#hashes.subarray(0, this.records),
      (row) => text.id(row).toLowerCase(),
    );
    let differing = 0;
    for (const [row, kept] of repeats) {
      if (this.#differ(row, kept)) differing++;
      yield;
    }
    const order = yield* orderSteps(
      this.records,
      repeats,
      this.#sorted ? () => -1 : this.#compare.bind(this),
    );
    const { facts } = this.#facts;
    const counts = new Uint32Array(facts.length);
    for (const row of order) countOne(counts, this.#numbers[row] as number);
    // The whole list may decide what a record lacks, so states are worked out at its end.
    const states = yield* accountStateSteps(
      facts.map((each, number) => ({ facts: each, count: counts[number] as number })),
      othersCarryTags,
    );
    return { repeats, differing, order, counts, states };
  }

  #compare(left: number, right: number): number {
    return comparePrincipals(this.#text, left, this.#text, right);
  }

  /** Looks while the next page is waited for, so that the end of the list need not. */
  #lookAtOrder(from: number): void {
    for (let row = Math.max(from, 1); this.#sorted && row < this.records; row++) {
      this.#sorted = this.#compare(row - 1, row) < 0;
    }
  }

  #differ(row: number, kept: number): boolean {
    return this.#numbers[row] !== this.#numbers[kept] ||
      wording(this.#text.identity(row)) !== wording(this.#text.identity(kept));
  }
}

/** What only all records together tell. */
interface Whole {
  readonly repeats: Repeats;
  /** How many of the repeated records say something else than the one that stands for them. */
  readonly differing: number;
  /** The rows that stand for the users, by principal name. */
  readonly order: Uint32Array;
  /** How many users have each combination of facts. */
  readonly counts: Uint32Array;
  /** The account states of all combinations of facts. */
  readonly states: readonly AccountState[];
}

/** The names of a user in one text. */
function wording({ userPrincipalName, email, displayName }: UserIdentity): string {
  return JSON.stringify([userPrincipalName, email, displayName]);
}

/** Hashing every third character is enough: ids are random throughout, and every user needs it. */
const HASHED_OF_ID = 3;

function countOne(counts: Uint32Array, number: number): void {
  counts[number] = (counts[number] as number) + 1;
}

/**
 * Numbers the combinations of flags and tags. 200,000 users have a few dozen combinations, so that
 * each user costs only a small number.
 *
 * The table is a tree, descended by flags first and then tag by tag, so that a look-up allocates
 * nothing.
 */
class FactsTable {
  readonly #root: Branch = newBranch();
  readonly #facts: AccountFacts[] = [];
  #bytes = 0;

  /** Approximate memory use, in bytes, with that of the states which come of them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All combinations, by number. */
  get facts(): readonly AccountFacts[] {
    return this.#facts;
  }

  /** The number of a user's combination of facts. */
  numberOf(user: AccountFacts): number {
    let branch = followBranch(this.#root, packFlags(user));
    // The first step says whether there are hints, so these cannot be mistaken for a tag.
    if (user.hints !== undefined) branch = followBranch(branch, JSON.stringify(user.hints));
    if (user.tags !== undefined) {
      for (const tag of user.tags) {
        branch = followBranch(branch, tag);
      }
    }
    return branch.number ??= this.#add(user);
  }

  #add(user: AccountFacts): number {
    this.#bytes += STATE_BYTES;
    for (const tag of user.tags ?? []) this.#bytes += TAG_BYTES + 2 * tag.length;
    return this.#facts.push(pickFacts(user)) - 1;
  }
}

/** Without the identity, which would keep one user of each combination in memory. */
function pickFacts(
  { assigned, isAdmin, isDeleted, isArchive, guest, tags, hints }: AccountFacts,
): AccountFacts {
  return {
    assigned,
    isAdmin,
    isDeleted,
    isArchive,
    ...(guest ? { guest } : {}),
    ...(tags === undefined ? {} : { tags }),
    ...(hints === undefined ? {} : { hints }),
  };
}

/** A node of the tree that leads from facts to the number of their combination. */
interface Branch {
  /** The last step taken and where it led: most users take the same one. */
  step: string | number | undefined;
  to: Branch | undefined;
  /** Only where there are several steps: tags of their own for everybody would make many maps. */
  next: Map<string | number, Branch> | undefined;
  /** Set if the facts of some user end here. */
  number: number | undefined;
}

function newBranch(): Branch {
  return { step: undefined, to: undefined, next: undefined, number: undefined };
}

function followBranch(from: Branch, step: string | number): Branch {
  if (from.step === step && from.to !== undefined) return from.to;
  if (from.step !== undefined && from.to !== undefined) {
    from.next ??= new Map([[from.step, from.to]]);
  }
  const known = from.next?.get(step);
  const to = known ?? newBranch();
  if (known === undefined) from.next?.set(step, to);
  from.step = step;
  from.to = to;
  return to;
}

/** Packs everything that is not text into one number. */
function packFlags(
  { assigned, isAdmin, isDeleted, isArchive, guest, tags, hints }: AccountFacts,
): number {
  const flags = digit(assigned) | digit(isAdmin) << 2 | digit(isDeleted) << 4 |
    digit(isArchive) << 6;
  return flags | (tags === undefined ? 0 : 1 << 8) | (hints === undefined ? 0 : 1 << 9) |
    (guest ? 1 << 10 : 0);
}

function digit(flag: RecordFlag): number {
  return typeof flag === "boolean" ? (flag ? 1 : 0) : flag === "unknown" ? 2 : 3;
}

/** What a state takes in memory, and each of its tags with a node in the tree; about as measured. */
const STATE_BYTES = 1000;
const TAG_BYTES = 300;
