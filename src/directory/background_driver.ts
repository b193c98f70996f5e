import type { Sleep } from "../spanning/sleep.ts";
import { untilAborted } from "../spanning/until_aborted.ts";
import { StillReadingError } from "./still_reading_error.ts";
import { type Reading, Walk, type WalkOptions, type WalkProgress } from "./walk.ts";
import { patienceOf, type Waiting, type WalkDriver, type WalkListener } from "./walk_driver.ts";

/** How long a walk that nobody waits for goes on, so that asking again finds it further on. */
const LONGEST_UNATTENDED_MS = 600_000;

interface Running {
  readonly walk: Walk;
  readonly reading: Promise<Reading>;
  readonly onProgress: Set<(progress: WalkProgress) => void>;
  readonly stop: AbortController;
  callers: number;
  /** Ends the time without callers when one comes back. */
  attended: AbortController;
}

/**
 * Drives walks on their own, for runtimes where work may outlive the request that began it. All
 * callers share the one walk that is under way.
 */
export class BackgroundDriver implements WalkDriver {
  readonly #options: WalkOptions & { readonly sleep: Sleep };
  readonly #listener: WalkListener;
  #running: Running | undefined;

  constructor(options: WalkOptions & { readonly sleep: Sleep }, listener: WalkListener) {
    this.#options = options;
    this.#listener = listener;
  }

  async read({ signal, onProgress, ...waits }: Waiting): Promise<Reading> {
    signal?.throwIfAborted();
    const running = this.#running ??= this.#start();
    const waiting = new AbortController();
    running.callers++;
    running.attended.abort();
    if (onProgress !== undefined) running.onProgress.add(onProgress);
    try {
      const patience = this.#options.sleep(patienceOf(waits), waiting.signal).then(() => {
        throw new StillReadingError(running.walk.progress);
      });
      return await untilAborted(Promise.race([running.reading, patience]), signal);
    } finally {
      waiting.abort();
      if (onProgress !== undefined) running.onProgress.delete(onProgress);
      running.callers--;
      if (running.callers === 0 && this.#running === running) this.#leaveAlone(running);
    }
  }

  #start(): Running {
    const walk = new Walk(this.#options);
    const stop = new AbortController();
    const listeners = new Set<(progress: WalkProgress) => void>();
    const reading = walk.advance(stop.signal, (progress) => {
      for (const listener of listeners) listener(progress);
    });
    const attended = new AbortController();
    const running = { walk, reading, onProgress: listeners, stop, callers: 0, attended };
    reading.then(this.#listener.onReading, this.#listener.onFailure).finally(() => {
      running.attended.abort();
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }

  #leaveAlone(running: Running): void {
    running.attended = new AbortController();
    this.#options.sleep(LONGEST_UNATTENDED_MS, running.attended.signal)
      .then(() => running.stop.abort(), () => {/* A caller came back, or the walk ended. */});
  }
}
