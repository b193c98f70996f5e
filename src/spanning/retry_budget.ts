const AT_FIRST = 8;
const PER_PAGE = 2;

/**
 * The retries of a whole walk. It grows with every page, so that one bad page cannot spend the
 * tries of the pages after it, and a vendor that fails all the time does not keep a walk for ever.
 */
export class RetryBudget {
  #left = AT_FIRST;

  /** Adds what a page that was read brings. */
  earn(): void {
    this.#left += PER_PAGE;
  }

  /** Takes one retry, if there is one. */
  spend(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}
