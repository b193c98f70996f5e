import type { Sleep } from "../spanning/sleep.ts";
import { StillReadingError } from "./still_reading_error.ts";
import { type Reading, Walk, type WalkOptions, type WalkProgress } from "./walk.ts";
import { patienceOf, type Waiting, type WalkDriver, type WalkListener } from "./walk_driver.ts";

/** How often a caller looks whether the walk of another request has ended. */
const LOOK_MS = 250;

interface Running {
  readonly walk: Walk;
  /** Until when the request that drives it is believed to live; moved on with every page. */
  drivenUntil: number;
  outcome?: { readonly reading: Reading } | { readonly error: unknown };
}

/**
 * Drives walks inside the requests that ask for them, for Cloudflare, where network work dies with
 * its request and cannot be awaited from another. What was read is kept between requests: the next
 * one takes the walk up where the last one had to leave it.
 */
export class ForegroundDriver implements WalkDriver {
  readonly #options: WalkOptions & { readonly sleep: Sleep; readonly timeoutMs: number };
  readonly #listener: WalkListener;
  #running: Running | undefined;

  constructor(
    options: WalkOptions & { readonly sleep: Sleep; readonly timeoutMs: number },
    listener: WalkListener,
  ) {
    this.#options = options;
    this.#listener = listener;
  }

  async read({ signal, onProgress, ...waits }: Waiting): Promise<Reading> {
    const { now, sleep } = this.#options;
    const deadline = now() + patienceOf(waits);
    const running = this.#running ??= { walk: new Walk(this.#options), drivenUntil: 0 };
    while (running.outcome === undefined && now() < running.drivenUntil) {
      if (now() >= deadline) throw new StillReadingError(running.walk.progress);
      await sleep(LOOK_MS, signal);
      onProgress?.(running.walk.progress);
    }
    if (running.outcome === undefined) await this.#drive(running, deadline, signal, onProgress);
    if (running.outcome !== undefined && "reading" in running.outcome) {
      return running.outcome.reading;
    }
    throw running.outcome === undefined
      ? new StillReadingError(running.walk.progress)
      : running.outcome.error;
  }

  async #drive(
    running: Running,
    deadline: number,
    signal: AbortSignal | undefined,
    onProgress: ((progress: WalkProgress) => void) | undefined,
  ): Promise<void> {
    const { now, sleep, timeoutMs } = this.#options;
    const leave = new AbortController();
    const stop = signal === undefined ? leave.signal : AbortSignal.any([signal, leave.signal]);
    sleep(deadline - now(), stop).then(() => leave.abort(), () => {/* The walk ended first. */});
    const alive = (): void => {
      running.drivenUntil = now() + timeoutMs;
    };
    alive();
    try {
      const reading = await running.walk.advance(stop, (progress) => {
        alive();
        onProgress?.(progress);
      });
      running.outcome = { reading };
      this.#listener.onReading(reading);
    } catch (error) {
      if (leave.signal.aborted) return;
      signal?.throwIfAborted();
      running.outcome = { error };
      this.#listener.onFailure(error);
    } finally {
      leave.abort();
      running.drivenUntil = 0;
      if (running.outcome !== undefined && this.#running === running) this.#running = undefined;
    }
  }
}
