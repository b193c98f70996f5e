import type { Sleep } from "./async.ts";

/** Runs work now or when its turn comes. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** When work that takes long no longer keeps others waiting. */
export interface Patience {
  /** After so many milliseconds its place goes to the next in line, though it runs on. */
  readonly milliseconds: number;
  readonly sleep: Sleep;
}

/** Ends the timer of a piece of work; a reason of its own is cheaper than the runtime's. */
const ENDED = new Error("The work has ended");

/**
 * Makes a gate that lets at most `max` pieces of work run at once, first come, first served. With
 * `patience`, work that hangs no longer counts after a while, so that a few pieces cannot keep all
 * others from running; who begins them has to bound them in time.
 */
export function createLimiter(max: number, patience?: Patience): Limit {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(
      "Cannot create a limiter: max must be a whole number above 0",
    );
  }
  const waiting: (() => void)[] = [];
  let running = 0;
  const pass = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  return async (work) => {
    // A released place goes straight to the next in line, so nobody can slip in between.
    if (running < max) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    const over = new AbortController();
    let release = (): void => {
      release = () => {};
      over.abort(ENDED);
      pass();
    };
    patience?.sleep(patience.milliseconds, over.signal)
      .then(() => release(), () => {/* The work ended first. */});
    try {
      return await work();
    } finally {
      release();
    }
  };
}
