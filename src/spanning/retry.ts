import type { Sleep } from "../base/async.ts";
import {
  type FailedTries,
  SpanningRateLimitError,
  SpanningUnavailableError,
  type Unavailability,
} from "./errors.ts";

/** Retries of requests that failed for a while only, bounded for each request and for a walk. */

/** How many times one request is sent. */
const MAX_TRIES = 4;
/** The total wait between the tries of one request. */
export const MAX_WAIT_MS = 20_000;

const FIRST_BACKOFF_MS = 500;
const RETRIED: readonly Unavailability["kind"][] = ["status", "timeout", "network"];

/**
 * Retries after 429, 408, 5xx, a network failure or a timeout. Waits as long as the vendor asks
 * for, else with exponential backoff and full jitter.
 *
 * Gives up with the last error when the tries or the waiting time are used up, and at once when the
 * vendor asks for a longer wait than is left: the error then says when to try again.
 */
export async function retry<T>(
  { sleep, random, onRetry }: RetryPorts,
  { signal, lighten, spend }: RetryOptions,
  work: () => Promise<T>,
): Promise<T> {
  let left = MAX_WAIT_MS;
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error)) throw error;
      const lighter = isOverload(error) && lighten?.() === true;
      const wait = computeWait(error, tries, random);
      const again = (tries < MAX_TRIES || lighter) && wait <= left && (spend?.() ?? true);
      if (!again) throw withTries(error, tries);
      left -= wait;
      await sleep(wait, signal);
      onRetry?.();
    }
  }
}

/** The outside world of retries: time, chance, and a listener. */
export interface RetryPorts {
  readonly sleep: Sleep;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Called before each retry. */
  readonly onRetry?: (() => void) | undefined;
}

interface RetryOptions {
  readonly signal?: AbortSignal;
  /**
   * Called when the vendor was too slow or failed: makes the next try ask for less, and returns
   * whether it could. Such a try is granted even after {@linkcode MAX_TRIES}.
   */
  readonly lighten?: () => boolean;
  /** Takes one retry from a larger budget, and returns whether there was one. */
  readonly spend?: () => boolean;
}

type Transient = SpanningRateLimitError | SpanningUnavailableError;

function isTransient(error: unknown): error is Transient {
  return error instanceof SpanningRateLimitError ||
    (error instanceof SpanningUnavailableError && RETRIED.includes(error.unavailability.kind));
}

/** Whether asking for less may help. */
function isOverload(error: Transient): boolean {
  return error instanceof SpanningUnavailableError && error.unavailability.kind !== "network";
}

function computeWait(error: Transient, tries: number, random: () => number): number {
  const { retryAfterSeconds = 0 } = failedTries(error);
  const backoff = random() * FIRST_BACKOFF_MS * 2 ** (tries - 1);
  return retryAfterSeconds > 0 ? Math.ceil(retryAfterSeconds * 1000) : backoff;
}

function withTries(error: Transient, tries: number): Transient {
  return error instanceof SpanningRateLimitError
    ? new SpanningRateLimitError({ ...failedTries(error), tries })
    : new SpanningUnavailableError({ ...error.unavailability, tries });
}

function failedTries(error: Transient): FailedTries {
  if (error instanceof SpanningUnavailableError) return error.unavailability;
  const { retryAfterSeconds } = error;
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}

const RETRIES_AT_FIRST = 8;
const RETRIES_PER_PAGE = 2;

/**
 * The retries left for a whole walk. The budget grows with every page, so one bad page cannot use
 * up the retries of later pages, and a vendor that keeps failing cannot hold a walk forever.
 */
export class RetryBudget {
  #left = RETRIES_AT_FIRST;

  /** Adds the retries that a successful page earns. */
  earn(): void {
    this.#left += RETRIES_PER_PAGE;
  }

  /** Takes one retry, if any is left. */
  spend(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}
