/** Made-up names, tried sparingly: whether another one may be, and whether any will be. */

/**
 * Counts the requests at made-up names. Two are tried until one leads to somebody new; later at most
 * a fifth of all requests may lead to nobody new.
 */
export class Probes {
  readonly #parallel: number;
  #requests = 0;
  #fruitless = 0;
  /** Whether a made-up name ever led to somebody new. */
  #fruitful = false;
  #over = false;
  /** Pages of the head. */
  #pages = 0;
  /** How many records the vendor puts on a page, as the head's first one says. */
  #pageSize = 0;

  /** `parallel`: the most pages that are asked for at once. */
  constructor(parallel: number) {
    this.#parallel = parallel;
  }

  /** Whether no further name is to be tried whatever comes. */
  get over(): boolean {
    return this.#over;
  }

  /** How many people make a chain of their own worth it: it costs about a page and a half. */
  get least(): number {
    return SMALLEST_STRETCH * this.#pageSize;
  }

  /** Counts a request, at a made-up name or not. */
  countRequest(): void {
    this.#requests++;
  }

  /** Counts a page of the head, with so many records. */
  countPage(records: number): void {
    this.#pages++;
    if (this.#pageSize === 0) this.#pageSize = records;
  }

  /** A made-up name led to somebody new, or to nobody. */
  learn(fruitful: boolean): void {
    if (fruitful) this.#fruitful = true;
    else this.#fruitless++;
  }

  /** No more names: the vendor does not take them, or is to be spared. */
  end(): void {
    this.#over = true;
  }

  /** Whether a name may be tried, now or later. `counted`: how many users the tenant counts. */
  mayCome(counted: number | undefined): boolean {
    if (this.#parallel <= 1 || this.#over) return false;
    if (this.#pages === 0) return true;
    return (this.#fruitful || this.#fruitless < MOST_IN_VAIN) &&
      (counted === undefined ? this.#pageSize > 0 : counted > FEW_PAGES * this.#pageSize);
  }

  /** Whether a name may be tried now, while so many others are on their way. */
  mayTry(onTheirWay: number, counted: number | undefined): boolean {
    // Without a count the second page says that there is more.
    if (!this.mayCome(counted) || this.#pages < (counted === undefined ? 2 : 1)) return false;
    return this.#fruitful
      ? this.#fruitless + onTheirWay < Math.max(FIRST_PROBES, this.#requests * MOST_FRUITLESS)
      : onTheirWay < FIRST_PROBES;
  }
}

/** At most this part of all requests leads to nobody new. */
const MOST_FRUITLESS = 1 / 5;
/** How many names are tried at once until one works, and how many in vain. */
const FIRST_PROBES = 2;
const MOST_IN_VAIN = 6;
/** A list of so many pages is read with one chain. */
const FEW_PAGES = 5;
/** A stretch of fewer pages is not split. */
const SMALLEST_STRETCH = 5;
