import { stepsAtOnce, stepsInTurns } from "../base/async.ts";
import { equalHashes, hashText } from "../base/hash.ts";
import type { AccountFacts, AccountState } from "../governance/account_state.ts";
import { accountStateSteps } from "../governance/list_states.ts";
import type { UserIdentity } from "../governance/user.ts";
import type { RecordFlag, WireUser } from "../spanning/records.ts";
import { Directory, type DirectoryFacts } from "./directory.ts";
import { comparePrincipals, UserText, withCapacity } from "./row_store.ts";

/** Turns pages of users into a directory: each account state worked out once, repeated users merged. */

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
  #repeats: Repeats | undefined;
  /** The account states of all combinations, once they are worked out. */
  #states: readonly AccountState[] | undefined;

  /** Records added so far; a user who appeared twice counts twice. */
  get records(): number {
    return this.#text.rows;
  }

  /** Records merged into a later one with the same Microsoft object id. Scans all records. */
  get repeated(): number {
    return this.#findRepeats().size;
  }

  /** How many of these say something else than the record that is kept. Scans all records. */
  get differing(): number {
    return [...this.#findRepeats()].filter(([row, kept]) => this.#differ(row, kept)).length;
  }

  /** Distinct users. Scans all records. */
  get users(): number {
    return this.records - this.repeated;
  }

  /** Memory use, in bytes. */
  get bytes(): number {
    return this.#text.size + this.#numbers.byteLength + this.#hashes.byteLength +
      this.#facts.bytes;
  }

  /** Numbers a user's combination of facts, for `add`. A new one takes a while. */
  numberOf(user: WireUser): number {
    return this.#facts.numberOf(user);
  }

  /** Adds the users of one page. `numbers`: of their combinations of facts, if they are known. */
  add(users: readonly WireUser[], numbers?: readonly number[]): void {
    this.#states = undefined;
    this.#repeats = undefined;
    let row = this.records;
    this.#text.add(users);
    this.#numbers = withCapacity(this.#numbers, this.records);
    this.#hashes = withCapacity(this.#hashes, this.records);
    for (const [at, user] of users.entries()) {
      this.#numbers[row] = numbers?.[at] ?? this.#facts.numberOf(user);
      this.#hashes[row++] = hashText(user.msId, HASHED_OF_ID);
    }
  }

  /** Adds some rows of another builder, without reading them again. */
  append(other: DirectoryBuilder, from: number, to: number): void {
    this.#states = undefined;
    this.#repeats = undefined;
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
  }

  /** Works out what `build` needs, without holding up anybody else for long. */
  async prepare(): Promise<void> {
    this.#states = await stepsInTurns(this.#stateSteps());
  }

  /** Builds the directory. The builder must not be used afterwards. */
  build(facts: DirectoryFacts, othersCarryTags = false): Directory {
    const states = this.#states ?? stepsAtOnce(this.#stateSteps(othersCarryTags));
    const text = this.#text;
    text.trim();
    const order = this.#order();
    const numbers = this.#numbers.slice(0, text.rows);
    return new Directory({
      facts,
      text,
      order,
      numbers,
      states,
      accounts: this.#facts.facts,
      stateBytes: this.#facts.bytes,
    });
  }

  /** What a record lacks, the whole list may decide, so states are worked out at its end. */
  #stateSteps(othersCarryTags = false): Generator<void, AccountState[]> {
    const { facts } = this.#facts;
    const counts = new Uint32Array(facts.length);
    const dropped = this.#findRepeats();
    for (let row = 0; row < this.records; row++) {
      if (!dropped.has(row)) countOne(counts, this.#numbers[row] as number);
    }
    return accountStateSteps(
      facts.map((each, number) => ({ facts: each, count: counts[number] as number })),
      othersCarryTags,
    );
  }

  /** The rows to keep, by principal name. */
  #order(): Uint32Array {
    const text = this.#text;
    const dropped = this.#findRepeats();
    const compare = (left: number, right: number): number =>
      comparePrincipals(text, left, text, right);
    const rows = new Uint32Array(text.rows - dropped.size);
    let count = 0;
    let sorted = true;
    for (let row = 0; row < text.rows; row++) {
      if (dropped.has(row)) continue;
      // The vendor sorts by principal name, so rows are nearly always in order already.
      sorted &&= count === 0 || compare(rows[count - 1] as number, row) < 0;
      rows[count++] = row;
    }
    return sorted ? rows : Uint32Array.from([...rows].sort(compare));
  }

  #findRepeats(): Repeats {
    return this.#repeats ??= findRepeats(
      this.#hashes.subarray(0, this.records),
      (row) => this.#text.identity(row).id.toLowerCase(),
    );
  }

  #differ(row: number, kept: number): boolean {
    return this.#numbers[row] !== this.#numbers[kept] ||
      wording(this.#text.identity(row)) !== wording(this.#text.identity(kept));
  }
}

/** The names of a user in one text. */
function wording({ userPrincipalName, email, displayName }: UserIdentity): string {
  return JSON.stringify([userPrincipalName, email, displayName]);
}

/** Hashing every third character is enough: ids are random throughout, and every user needs it. */
const HASHED_OF_ID = 3;

/** What a state takes in memory, and each of its tags with a node in the tree; about as measured. */
const STATE_BYTES = 1000;
const TAG_BYTES = 300;

/**
 * Numbers the combinations of flags and tags. 200,000 users have a few dozen combinations, so that
 * each user costs only a small number.
 *
 * The table is a tree, descended by flags first and then tag by tag, so that a look-up allocates
 * nothing.
 */
class FactsTable {
  readonly #root: Branch = {};
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
    let branch = branchOf(this.#root, packFlags(user));
    // The first step says whether there are hints, so these cannot be mistaken for a tag.
    if (user.hints !== undefined) branch = branchOf(branch, JSON.stringify(user.hints));
    if (user.tags !== undefined) { for (const tag of user.tags) branch = branchOf(branch, tag); }
    return branch.number ??= this.#add(user);
  }

  #add(user: AccountFacts): number {
    this.#bytes += STATE_BYTES;
    for (const tag of user.tags ?? []) this.#bytes += TAG_BYTES + 2 * tag.length;
    return this.#facts.push(factsOf(user)) - 1;
  }
}

/** Without the identity, which would keep one user of each combination in memory. */
function factsOf(
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

function countOne(counts: Uint32Array, number: number): void {
  counts[number] = (counts[number] as number) + 1;
}

/** A node of the tree that leads from facts to the number of their combination. */
interface Branch {
  /** Only where there are several steps: tags of their own for everybody would make many maps. */
  next?: Map<string | number, Branch>;
  /** The last step taken and where it led: most users take the same one. */
  last?: { readonly step: string | number; readonly to: Branch };
  /** Set if the facts of some user end here. */
  number?: number;
}

function branchOf(from: Branch, step: string | number): Branch {
  const { last } = from;
  if (last?.step === step) return last.to;
  if (last !== undefined) from.next ??= new Map([[last.step, last.to]]);
  let to = from.next?.get(step);
  if (to === undefined) {
    to = {};
    from.next?.set(step, to);
  }
  from.last = { step, to };
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

/** The rows that are left out, each with the later row of the same id that is kept. */
type Repeats = ReadonlyMap<number, number>;

/** Finds the rows that a later one with the same id replaces. `hashes`: of each row's id. */
function findRepeats(hashes: Uint32Array, idOf: (row: number) => string): Repeats {
  const rows = new Map<string, number[]>();
  for (const row of equalHashes(hashes)) {
    const id = idOf(row);
    const same = rows.get(id);
    if (same === undefined) rows.set(id, [row]);
    else same.push(row);
  }
  return new Map(
    [...rows.values()].flatMap((same) => {
      // Rows come in order, and a hostile list has too many of one id for the arguments of a call.
      const kept = same.at(-1) as number;
      return same.slice(0, -1).map((row) => [row, kept] as const);
    }),
  );
}
