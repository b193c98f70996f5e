/**
 * Spreads the requests of an object over invocations, because each may make only so many: when they
 * are used up, further ones wait until the alarm that they ask for begins another invocation.
 *
 * The platform counts afresh with each event that an object receives.
 */
export class RequestBudget {
  readonly #most: number;
  readonly #wake: () => Promise<void>;
  #used = 0;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** `most`: the requests of one invocation. `wake` sets an alarm for now. */
  constructor(most: number, wake: () => Promise<void>) {
    this.#most = most;
    this.#wake = wake;
  }

  /** Begins another invocation. */
  renew(): void {
    this.#used = 0;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  /** The same `fetch`, which waits while the requests of this invocation are used up. */
  watch(fetch: Fetch): Fetch {
    return async (input, init) => {
      while (this.#used >= this.#most) await this.#next();
      this.#used++;
      return await fetch(input, init);
    };
  }

  async #next(): Promise<void> {
    if (this.#waiting === undefined) {
      this.#waiting = Promise.withResolvers();
      await this.#wake();
    }
    await this.#waiting?.promise;
  }
}

type Fetch = typeof fetch;
