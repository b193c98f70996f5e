/** A limit on how many pieces of work run at once. */

import type { Sleep } from "./async.ts";

/** Runs work now, or when a slot is free. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** When slow work stops holding its slot. */
interface SlowRelease {
  /** After this long the slot goes to the next in line, although the work runs on. */
  readonly milliseconds: number;
  readonly sleep: Sleep;
}

/** Cancels the timer of finished work. A shared reason is cheaper than one made for each abort. */
const ENDED = new Error("The work has ended");

/**
 * Creates a limiter that runs at most `max` pieces of work at once, first come, first served.
 *
 * With `slowRelease`, work that hangs gives up its slot after a while, so a few hanging pieces
 * cannot block all others; callers have to bound such work in time themselves.
 *
 * Throws `RangeError` unless `max` is a whole number above 0.
 */
export function createLimiter(max: number, slowRelease?: SlowRelease): Limit {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(
      "Cannot create the limiter: max is not a whole number above 0",
    );
  }
  const waiting: (() => void)[] = [];
  let running = 0;
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  return async (work) => {
    // A released slot goes straight to the next in line, so no newcomer can take it.
    if (running < max) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    const over = new AbortController();
    let releaseOnce = (): void => {
      releaseOnce = () => {};
      over.abort(ENDED);
      release();
    };
    slowRelease?.sleep(slowRelease.milliseconds, over.signal)
      .then(() => releaseOnce(), () => {/* The work ended first. */});
    try {
      return await work();
    } finally {
      releaseOnce();
    }
  };
}
