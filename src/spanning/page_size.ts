/** The size of the next page to ask for, adapted to how the vendor copes. */

/** The vendor serves at most 1,000; 20 worked for large tenants even on bad days (issue #41). */
const SIZES = [1000, 500, 200, 50, 20] as const;

/** How many good pages precede an attempt at a larger size. */
const PAGES_BEFORE_GROWING = 4;

/**
 * How many users to ask for at once: fewer after a failure, more again after some good pages.
 *
 * When a larger size fails again, the next attempt to grow waits twice as long, because each one
 * can cost a whole timeout.
 */
export class PageSize {
  #step: number;
  #good = 0;
  #needed: number = PAGES_BEFORE_GROWING;
  #justGrown = false;

  /** `most`: the size to begin with, one of those that are asked for. */
  constructor(most: typeof SIZES[number] = 1000) {
    this.#step = SIZES.indexOf(most);
  }

  /** The current size. */
  get users(): number {
    return SIZES[this.#step] ?? SIZES[0];
  }

  /** Goes one step down; returns false at the smallest size. */
  shrink(): boolean {
    if (this.#step === SIZES.length - 1) return false;
    if (this.#justGrown) this.#needed *= 2;
    this.#justGrown = false;
    this.#good = 0;
    this.#step++;
    return true;
  }

  /** Counts a good page; goes one step up after enough of them. */
  succeed(): void {
    this.#justGrown = false;
    this.#good++;
    if (this.#step === 0 || this.#good < this.#needed) return;
    this.#good = 0;
    this.#step--;
    this.#justGrown = true;
  }
}
