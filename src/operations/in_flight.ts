/** Knows how much is being worked on, so that an end can wait for it. */
export interface InFlight {
  /** How many pieces of work are under way. */
  readonly count: number;
  readonly enter: () => void;
  readonly leave: () => void;
  /** Resolves as soon as nothing is under way. */
  readonly idle: () => Promise<void>;
}

/** Counts work that begins and ends. */
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
      const over = waiting;
      waiting = [];
      for (const resolve of over) resolve();
    },
    idle: () =>
      count === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
  };
}
