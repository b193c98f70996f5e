import { equalHashes, hashText } from "../base/hash.ts";
import { type AccountState, accountState, activityRank } from "../governance/account_state.ts";
import type { RecordFlag, WireUser } from "../spanning/user_record.ts";
import { Directory, type DirectoryFacts } from "./directory.ts";
import { comparePrincipals, UserText, withCapacity } from "./row_store.ts";

/** Many records, each known by its row. */
export interface Records {
  /** By row, a hash of its id. */
  readonly hashes: Uint32Array;
  readonly idOf: (row: number) => string;
  /** Of several records with one id the highest ranks stay, of equal ones the latest. */
  readonly rankOf: (row: number) => number;
}

/** Finds the rows whose id another row holds with better right. */
export function repeatedRows({ hashes, idOf, rankOf }: Records): ReadonlySet<number> {
  const dropped = new Set<number>();
  const held = new Map<string, number>();
  for (const row of equalHashes(hashes)) {
    const id = idOf(row);
    const earlier = held.get(id);
    if (earlier === undefined || rankOf(row) >= rankOf(earlier)) {
      held.set(id, row);
      if (earlier !== undefined) dropped.add(earlier);
    } else {
      dropped.add(row);
    }
  }
  return dropped;
}

/** A step on the way from facts to the number of their account state. */
interface Branch {
  next?: Map<string | number, Branch>;
  /** The step taken last and where it led: most users take the same. */
  last?: { readonly step: string | number; readonly to: Branch };
  /** Where the facts end here. */
  number?: number;
}

/**
 * Works out each different combination of flags and tags once. Among 200,000 users there are a
 * few dozen, so a user costs one small number here.
 *
 * A tree that is walked flags first, then tag by tag, so that looking a user up makes nothing.
 */
export class AccountStateTable {
  readonly #root: Branch = {};
  readonly #states: AccountState[] = [];

  /** All account states, by number. */
  get states(): readonly AccountState[] {
    return this.#states;
  }

  /** The number of the account state that a user's facts amount to. */
  numberOf(user: WireUser): number {
    let branch = branchOf(this.#root, packFlags(user));
    // The first step says whether there are hints, so they are never taken for a tag.
    if (user.hints !== undefined) branch = branchOf(branch, JSON.stringify(user.hints));
    if (user.tags !== undefined) { for (const tag of user.tags) branch = branchOf(branch, tag); }
    return branch.number ??= this.#states.push(accountState(user)) - 1;
  }
}

function branchOf(from: Branch, step: string | number): Branch {
  if (from.last?.step === step) return from.last.to;
  const next = from.next ??= new Map();
  let to = next.get(step);
  if (to === undefined) next.set(step, to = {});
  from.last = { step, to };
  return to;
}

/** All that is not a text, as one number. */
function packFlags({ assigned, isAdmin, isDeleted, isArchive, tags, hints }: WireUser): number {
  const flags = digit(assigned) | digit(isAdmin) << 2 | digit(isDeleted) << 4 |
    digit(isArchive) << 6;
  return flags | (tags === undefined ? 0 : 1 << 8) | (hints === undefined ? 0 : 1 << 9);
}

function digit(flag: RecordFlag): number {
  return typeof flag === "boolean" ? (flag ? 1 : 0) : flag === "unknown" ? 2 : 3;
}

/** Every third character of an id is hashed: it is done for each user, and ids are random throughout. */
const HASHED_OF_ID = 3;

/**
 * Builds a directory while pages arrive; the pages themselves are not kept.
 *
 * A user who appears twice (a cursor by value meets a renamed user again, say) is kept once: the
 * live record wins, and among equals the later one. Ids that differ in case are the same.
 */
export class DirectoryBuilder {
  readonly #text: UserText = new UserText();
  readonly #states: AccountStateTable = new AccountStateTable();
  /** By row: the number of the account state, and a hash of the id. */
  #numbers: Uint32Array = new Uint32Array(1 << 8);
  #hashes: Uint32Array = new Uint32Array(1 << 8);
  #dropped: ReadonlySet<number> | undefined;

  /** Records added so far; a user who came twice counts twice. */
  get records(): number {
    return this.#text.rows;
  }

  /** Records merged into another of the same Microsoft object id. Looks through all of them. */
  get repeated(): number {
    return this.#rowsToDrop().size;
  }

  /** Different users. Looks through all records. */
  get users(): number {
    return this.records - this.repeated;
  }

  /** What it takes in memory. */
  get bytes(): number {
    return this.#text.size + this.#numbers.byteLength + this.#hashes.byteLength;
  }

  /** Adds the users of one page. */
  add(users: readonly WireUser[]): void {
    this.#dropped = undefined;
    let row = this.records;
    this.#text.add(users);
    this.#numbers = withCapacity(this.#numbers, this.records);
    this.#hashes = withCapacity(this.#hashes, this.records);
    for (const user of users) {
      this.#numbers[row] = this.#states.numberOf(user);
      this.#hashes[row++] = hashText(user.msId, HASHED_OF_ID);
    }
  }

  /** The finished directory. The builder must not be used afterwards. */
  build(facts: DirectoryFacts): Directory {
    const text = this.#text;
    text.trim();
    const order = this.#order();
    return new Directory({
      facts,
      text,
      order,
      numbers: this.#numbers.slice(0, text.rows),
      states: this.#states.states,
    });
  }

  /** The rows that count, by principal name. */
  #order(): Uint32Array {
    const text = this.#text;
    const dropped = this.#rowsToDrop();
    const compare = (left: number, right: number): number =>
      comparePrincipals(text, left, text, right);
    const rows = new Uint32Array(text.rows - dropped.size);
    let count = 0;
    let sorted = true;
    for (let row = 0; row < text.rows; row++) {
      if (dropped.has(row)) continue;
      // The vendor sorts by principal name, so this is nearly always all there is to do.
      sorted &&= count === 0 || compare(rows[count - 1] as number, row) < 0;
      rows[count++] = row;
    }
    return sorted ? rows : Uint32Array.from([...rows].sort(compare));
  }

  #rowsToDrop(): ReadonlySet<number> {
    return this.#dropped ??= repeatedRows({
      hashes: this.#hashes.subarray(0, this.records),
      idOf: (row) => this.#text.identity(row).id.toLowerCase(),
      rankOf: (row) => this.#rank(row),
    });
  }

  #rank(row: number): number {
    return activityRank(this.#states.states[this.#numbers[row] as number] as AccountState);
  }
}
