/**
 * A hash table from a user's id to its row, four bytes a slot, for finding repeated ids while
 * pages arrive. It holds row numbers only; `sameId` compares what the rows hold.
 */
export class IdIndex {
  #slots: Uint32Array = new Uint32Array(1 << 10);
  #used = 0;
  readonly #hashOf: (row: number) => number;
  readonly #sameId: (left: number, right: number) => boolean;

  constructor(
    hashOf: (row: number) => number,
    sameId: (left: number, right: number) => boolean,
  ) {
    this.#hashOf = hashOf;
    this.#sameId = sameId;
  }

  /** Enters a row; returns the row that already stands for the same id, and keeps that one. */
  add(row: number): number | undefined {
    if (this.#used * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slotOf(row);
    const held = this.#slots[slot] ?? 0;
    if (held !== 0) return held - 1;
    this.#slots[slot] = row + 1;
    this.#used++;
    return undefined;
  }

  /** Lets another row stand for the same id. */
  replace(row: number): void {
    this.#slots[this.#slotOf(row)] = row + 1;
  }

  #slotOf(row: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hashOf(row) & mask;
    for (;;) {
      const held = this.#slots[slot] ?? 0;
      if (held === 0 || this.#sameId(held - 1, row)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const rows = this.#slots.filter((held) => held !== 0);
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (const held of rows) this.#slots[this.#slotOf(held - 1)] = held;
  }
}
