/**
 * Which texts came before, by their 32-bit hashes: eight to sixteen bytes a text, where the
 * texts would be ten times as much. Two texts in four thousand million count as the same.
 */
export class HashSet {
  /** 0 is a free slot. At most half of them are in use. */
  #slots: Uint32Array = new Uint32Array(1 << 11);
  #size = 0;

  /** How many different hashes it holds. */
  get size(): number {
    return this.#size;
  }

  /** Adds a hash. */
  add(hash: number): void {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const value = hash === 0 ? 1 : hash;
    if (put(this.#slots, value)) this.#size++;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (const value of this.#slots) if (value !== 0) put(larger, value);
    this.#slots = larger;
  }
}

/** Whether the value was not there yet. */
function put(slots: Uint32Array, value: number): boolean {
  const mask = slots.length - 1;
  let slot = value & mask;
  while (slots[slot] !== 0) {
    if (slots[slot] === value) return false;
    slot = (slot + 1) & mask;
  }
  slots[slot] = value;
  return true;
}
