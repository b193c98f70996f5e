import { hashText } from "../base/hash.ts";
import { livenessOf, type Standing } from "../governance/account_state.ts";
import type { WireUser } from "../spanning/user_record.ts";
import { Directory, type DirectoryFacts } from "./directory.ts";
import { grown } from "./grown.ts";
import { comparePrincipals } from "./principal_order.ts";
import { repeatedRows } from "./repeated_rows.ts";
import { StandingTable } from "./standing_table.ts";
import { UserText } from "./user_text.ts";

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
  readonly #standings: StandingTable = new StandingTable();
  /** By row: the number of the standing, and a hash of the id. */
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
    this.#numbers = grown(this.#numbers, this.records);
    this.#hashes = grown(this.#hashes, this.records);
    for (const user of users) {
      this.#numbers[row] = this.#standings.numberOf(user);
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
      standings: this.#standings.standings,
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
    return livenessOf(this.#standings.standings[this.#numbers[row] as number] as Standing);
  }
}
