/** Runs work now or when its turn comes. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a gate that lets at most `max` pieces of work run at once, first come, first served. */
export function createLimiter(max: number): Limit {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(
      "Cannot create a limiter: max must be a whole number above 0",
    );
  }
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    // A released place goes straight to the next in line, so nobody can slip in between.
    if (running < max) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
