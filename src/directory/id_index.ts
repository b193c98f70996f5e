import { grown } from "./grown.ts";

/**
 * A hash table from a user's id to its row, for finding repeated ids while pages arrive. It holds
 * row numbers and hashes only; `sameId` compares what the rows hold.
 */
export class IdIndex {
  /** A row plus one; 0 is a free slot. At most half of them are in use. */
  #slots: Uint32Array = new Uint32Array(1 << 10);
  /** By row. */
  #hashes: Uint32Array = new Uint32Array(1 << 9);
  #used = 0;
  readonly #sameId: (left: number, right: number) => boolean;

  constructor(sameId: (left: number, right: number) => boolean) {
    this.#sameId = sameId;
  }

  /**
   * Enters a row under its id's hash; returns the row that already stands for the same id, and
   * keeps that one.
   */
  add(row: number, hash: number): number | undefined {
    if (this.#used * 2 >= this.#slots.length) this.#grow();
    this.#hashes = grown(this.#hashes, row + 1);
    this.#hashes[row] = hash;
    const slot = this.#slotOf(row);
    const held = this.#slots[slot] as number;
    if (held !== 0) return held - 1;
    this.#slots[slot] = row + 1;
    this.#used++;
    return undefined;
  }

  /** Lets another row, which was entered, stand for the same id. */
  replace(row: number): void {
    this.#slots[this.#slotOf(row)] = row + 1;
  }

  /** The slot that stands for a row's id, or a free one. */
  #slotOf(row: number): number {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const hash = hashes[row] as number;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const held = slots[slot] as number;
      if (held === 0) return slot;
      if (hashes[held - 1] === hash && this.#sameId(held - 1, row)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 4);
    for (let slot = 0; slot < before.length; slot++) {
      const held = before[slot] as number;
      if (held !== 0) this.#slots[this.#slotOf(held - 1)] = held;
    }
  }
}
