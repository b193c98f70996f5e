import type { Standing } from "../governance/standing.ts";
import { hashText } from "../spanning/hash_text.ts";
import type { WireUser } from "../spanning/wire_user.ts";
import { Directory, type DirectoryFacts } from "./directory.ts";
import { grown } from "./grown.ts";
import { IdIndex } from "./id_index.ts";
import { compareIds, comparePrincipals } from "./principal_order.ts";
import { StandingTable } from "./standing_table.ts";
import { UserText } from "./user_text.ts";

/**
 * Builds a directory while pages arrive; the pages themselves are not kept.
 *
 * A user who appears twice (a cursor by value meets a renamed user again, say) is kept once: the
 * live record wins, and among equals the later one.
 */
export class DirectoryBuilder {
  readonly #text: UserText = new UserText();
  readonly #standings: StandingTable = new StandingTable();
  readonly #index: IdIndex = new IdIndex((left, right) =>
    compareIds(this.#text, left, this.#text, right) === 0
  );
  #numbers: Uint32Array = new Uint32Array(1 << 8);
  readonly #dropped: Set<number> = new Set();
  #repeated = 0;

  /** Different users so far. */
  get users(): number {
    return this.#text.rows - this.#dropped.size;
  }

  /** Records merged into another of the same Microsoft object id. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Adds the users of one page. */
  add(users: readonly WireUser[]): void {
    for (const user of users) this.#add(user);
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
    const compare = (left: number, right: number): number =>
      comparePrincipals(text, left, text, right);
    const rows = new Uint32Array(this.users);
    let count = 0;
    let sorted = true;
    for (let row = 0; row < text.rows; row++) {
      if (this.#dropped.has(row)) continue;
      // The vendor sorts by principal name, so this is nearly always all there is to do.
      sorted &&= count === 0 || compare(rows[count - 1] as number, row) < 0;
      rows[count++] = row;
    }
    return sorted ? rows : Uint32Array.from([...rows].sort(compare));
  }

  #add(user: WireUser): void {
    const row = this.#text.add(user);
    this.#numbers = grown(this.#numbers, row + 1);
    this.#numbers[row] = this.#standings.numberOf(user);
    const earlier = this.#index.add(row, hashText(user.msId));
    if (earlier === undefined) return;
    this.#repeated++;
    if (rank(this.#standing(row)) >= rank(this.#standing(earlier))) {
      this.#index.replace(row);
      this.#dropped.add(earlier);
    } else {
      this.#dropped.add(row);
    }
  }

  #standing(row: number): Standing | undefined {
    return this.#standings.standings[this.#numbers[row] ?? 0];
  }
}

function rank(standing: Standing | undefined): number {
  return standing?.status === "enabled" ? 2 : standing?.status === "unknown" ? 1 : 0;
}
