/** What became of the last attempt at something that is done for each tenant again and again. */

/** Notes attempts, and tells the callers of some tenants what they must know. */
export class LastAttempts<Result extends string> {
  readonly #now: () => number;
  readonly #last = new Map<string, Attempt<Result>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `why` says what failed, and quotes nothing. */
  note(tenant: string, result: Result | "failed", why: Reasons = {}): void {
    const at = new Date(this.#now()).toISOString();
    const lastSuccess = result === "failed" ? this.#last.get(tenant)?.lastSuccess : at;
    // The latest one stands last.
    this.#last.delete(tenant);
    this.#last.set(tenant, {
      tenant,
      result,
      at,
      ...(lastSuccess === undefined ? {} : { lastSuccess }),
      ...why,
    });
  }

  /** Of these tenants one whose last attempt failed, or the latest one; undefined before any. */
  worst(tenants: readonly string[]): Attempt<Result> | undefined {
    const theirs = [...this.#last.values()].filter(({ tenant }) => tenants.includes(tenant));
    return theirs.findLast(({ result }) => result === "failed") ?? theirs.at(-1);
  }
}

/** One attempt. */
export interface Attempt<Result extends string> extends Reasons {
  readonly tenant: string;
  readonly result: Result | "failed";
  /** ISO 8601. */
  readonly at: string;
  /** When it last succeeded; absent if it has not since the start. */
  readonly lastSuccess?: string;
}

interface Reasons {
  /** The class of the error. */
  readonly error?: string;
  readonly reason?: string;
}
