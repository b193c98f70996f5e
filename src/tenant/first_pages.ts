import { DAY_MS } from "../base/text.ts";
import type { SpanningClient } from "../spanning/client.ts";
import type { UserPage } from "../spanning/user_pages.ts";

/** The first pages of a list, which tell whether the rest is worth reading at several places. */

/**
 * Measures how long the first pages of a list take, and keeps them until that has decided how the
 * rest is read.
 *
 * Several chains cost more requests, and CPU for pages that two of them read. They pay off only
 * where a page is mostly waited for. That is measured, because a list can lie on this machine or
 * behind a cache.
 */
export class FirstPages {
  readonly #now: () => number;
  readonly #times: number[] = [];
  #pages: UserPage[] = [];
  /** How long the page was waited for that is in use, in milliseconds. */
  #waited = 0;
  #decided = false;

  /** `now`: milliseconds since any moment. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether it is known how the rest is read. Until then no page is asked for ahead. */
  get decided(): boolean {
    return this.#decided;
  }

  /** Passes pages on, and measures how long each one is waited for. */
  async *watch(pages: AsyncIterable<UserPage>): AsyncGenerator<UserPage, void, undefined> {
    let since = this.#now();
    for await (const page of pages) {
      this.#waited = this.#now() - since;
      yield page;
      since = this.#now();
    }
  }

  /**
   * Adds the page that was passed on last. Once the rest is worth reading at several places, returns
   * all pages so far.
   */
  add(page: UserPage): readonly UserPage[] | undefined {
    if (this.#decided) return undefined;
    this.#pages.push(page);
    this.#times.push(this.#waited);
    // Only one chain can place a record that cannot be read.
    const isPlain = page.cursor !== undefined && page.unreadable === undefined;
    const isSlow = this.#times.length === 1 && this.#waited >= SLOW_AT_ONCE_MS;
    if (isPlain && !isSlow && this.#times.length < MEASURED) return undefined;
    const median = this.#times.toSorted((one, other) => one - other)[MEASURED >> 1] ?? 0;
    const pages = isPlain && (isSlow || median >= WORTH_HIDING_MS) ? this.#pages : undefined;
    this.leaveToOne();
    return pages;
  }

  /** Leaves the rest to one chain. */
  leaveToOne(): void {
    this.#decided = true;
    this.#pages = [];
  }
}

/** Leaves the lists of a tenant to one chain for a day: several did not work, or are to be spared. */
export function leaveToOneChain(client: SpanningClient, now: number): void {
  ALONE_UNTIL.set(client, now + DAY_MS);
}

/** Whether a tenant's lists are left to one chain. */
export function isLeftToOneChain(client: SpanningClient, now: number): boolean {
  return now < (ALONE_UNTIL.get(client) ?? 0);
}

const ALONE_UNTIL: WeakMap<SpanningClient, number> = new WeakMap();

/** How many pages are measured: the first one also pays for the connection. */
const MEASURED = 3;
/** Ten times the CPU that a page of 1,000 users costs; the vendor takes hundreds of milliseconds. */
const WORTH_HIDING_MS = 40;
/** No new connection on this machine and no cold code takes so long for one page. */
const SLOW_AT_ONCE_MS = 100;
