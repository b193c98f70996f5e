/** Counts the work in flight, so that a shutdown can wait for it. */

/** Work that has begun and not ended. */
export interface InFlight {
  /** How many pieces of work are in flight. */
  readonly count: number;
  readonly enter: () => void;
  readonly leave: () => void;
  /** Resolves as soon as nothing is in flight. */
  readonly idle: () => Promise<void>;
}

/** Starts at zero. */
export function createInFlight(): InFlight {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    get count() {
      return count;
    },
    enter: () => {
      count++;
    },
    leave: () => {
      count--;
      if (count > 0 || waiting.length === 0) return;
      const resolvers = waiting;
      waiting = [];
      for (const resolve of resolvers) resolve();
    },
    idle: () =>
      count === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
  };
}
