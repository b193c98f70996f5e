import type { Sleep } from "../base/async.ts";
import {
  type Patience,
  SpanningRateLimitError,
  SpanningUnavailableError,
  type Unavailability,
} from "./errors.ts";

/** How often one thing is asked for. */
export const MAX_TRIES = 4;
/** How long is waited in total for one thing, in milliseconds. */
export const MAX_WAIT_MS = 20_000;

const FIRST_BACKOFF_MS = 500;
const RETRIED: readonly Unavailability["kind"][] = [
  "status",
  "timeout",
  "network",
];

/** What waiting needs. */
export interface RetryPorts {
  readonly sleep: Sleep;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Told before something is asked for once more. */
  readonly onRetry?: (() => void) | undefined;
}

/** How {@linkcode retry} may go on. */
export interface RetryOptions {
  readonly signal?: AbortSignal;
  /**
   * Called when the vendor was too slow or failed: makes the next try ask for less, and says
   * whether it could. Such a try is granted even after {@linkcode MAX_TRIES}.
   */
  readonly lighten?: () => boolean;
  /** Takes one retry from a larger allowance, and says whether there was one. */
  readonly spend?: () => boolean;
}

type Transient = SpanningRateLimitError | SpanningUnavailableError;

/**
 * Asks again after 429, 408, 5xx, a network failure or a timeout, waiting as long as the vendor
 * asks for, else with exponential backoff and full jitter.
 *
 * Gives up with the last error when the tries or the waiting time are spent, and at once when the
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
      const wait = waitFor(error, tries, random);
      const again = (tries < MAX_TRIES || lighter) && wait <= left &&
        (spend?.() ?? true);
      if (!again) throw afterTries(error, tries);
      left -= wait;
      await sleep(wait, signal);
      onRetry?.();
    }
  }
}

function isTransient(error: unknown): error is Transient {
  return error instanceof SpanningRateLimitError ||
    (error instanceof SpanningUnavailableError &&
      RETRIED.includes(error.unavailability.kind));
}

/** Whether asking for less may help. */
function isOverload(error: Transient): boolean {
  return error instanceof SpanningUnavailableError &&
    error.unavailability.kind !== "network";
}

function waitFor(
  error: Transient,
  tries: number,
  random: () => number,
): number {
  const { retryAfterSeconds = 0 }: Patience = error instanceof SpanningRateLimitError
    ? retryPatience(error)
    : error.unavailability;
  const backoff = random() * FIRST_BACKOFF_MS * 2 ** (tries - 1);
  return retryAfterSeconds > 0 ? Math.ceil(retryAfterSeconds * 1000) : backoff;
}

function afterTries(error: Transient, tries: number): Transient {
  return error instanceof SpanningRateLimitError
    ? new SpanningRateLimitError({ ...retryPatience(error), tries })
    : new SpanningUnavailableError({ ...error.unavailability, tries });
}

function retryPatience({ retryAfterSeconds }: SpanningRateLimitError): Patience {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}

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
