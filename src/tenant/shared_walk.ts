import { abortable } from "../base/async.ts";
import { DEADLINES } from "./deadlines.ts";
import { StillReadingError } from "./errors.ts";
import type { Reading } from "./reading.ts";
import { Walk, type WalkContext, type WalkProgress } from "./walk.ts";

/**
 * Drives walks on their own, for runtimes where work may outlive the request that began it. All
 * callers share the one walk that is under way, except those for whom it began too early.
 */
export class BackgroundDriver implements WalkDriver {
  readonly #context: WalkContext;
  readonly #listener: WalkListener;
  /** The newest walk, while it is under way. */
  #running: Running | undefined;
  /** The newest walk, if it was stopped because nobody waited for it. */
  #paused: Paused | undefined;
  /** Every walk under way: also those that nobody joins any more, but somebody waits for. */
  readonly #walks = new Set<Running>();

  constructor(context: WalkContext, listener: WalkListener) {
    this.#context = context;
    this.#listener = listener;
  }

  get idle(): boolean {
    return this.#running === undefined && this.#paused === undefined;
  }

  get began(): number | undefined {
    return this.#running?.walk.began;
  }

  get bytes(): number {
    const paused = this.#paused?.walk.bytes ?? 0;
    return [...this.#walks].reduce((sum, { walk }) => sum + walk.bytes, paused);
  }

  get pages(): number {
    return (this.#running ?? this.#paused)?.walk.progress.pages ?? 0;
  }

  stop(): void {
    this.#running = undefined;
    this.#paused?.wanted.abort();
    this.#paused = undefined;
    for (const { stop } of this.#walks) stop.abort();
  }

  /** Takes a walk of an earlier process for one that was stopped; it is kept until then. */
  resume(walk: Walk, until: number): void {
    if (this.idle) this.#keepPaused(walk, until);
  }

  async read({ signal, onProgress, notBefore = 0, ...waits }: WalkRequest): Promise<Reading> {
    signal?.throwIfAborted();
    if (this.#running !== undefined && this.#running.walk.began < notBefore) this.#replace();
    const running = this.#running ??= this.#start(this.#takeUp(notBefore));
    const waiting = new AbortController();
    running.callers++;
    running.attended.abort();
    if (onProgress !== undefined) running.onProgress.add(onProgress);
    try {
      const patience = this.#context.host.sleep(remainingWait(waits), waiting.signal).then(() => {
        throw new StillReadingError(running.walk.progress, true);
      });
      return await abortable(Promise.race([running.reading, patience]), signal);
    } finally {
      waiting.abort();
      if (onProgress !== undefined) running.onProgress.delete(onProgress);
      running.callers--;
      if (running.callers === 0) this.#leaveAlone(running);
    }
  }

  /** The walk to go on with: the one that was stopped if it will do, else a new one. */
  #takeUp(notBefore: number): Walk {
    const paused = this.#paused;
    this.#paused = undefined;
    paused?.wanted.abort();
    return paused !== undefined && paused.walk.began >= notBefore &&
        this.#context.host.now() < paused.until
      ? paused.walk
      : new Walk(this.#context);
  }

  #start(walk: Walk): Running {
    const stop = new AbortController();
    const listeners = new Set<(progress: WalkProgress) => void>();
    const reading = walk.advance(stop.signal, (progress) => {
      for (const listener of listeners) listener(progress);
    });
    const attended = new AbortController();
    const running = { walk, reading, onProgress: listeners, stop, callers: 0, attended };
    this.#walks.add(running);
    const over = (): void => {
      running.attended.abort();
      this.#walks.delete(running);
      if (this.#running === running) this.#running = undefined;
    };
    const { onReading, onFailure } = this.#listener;
    reading.then(
      (read) => (over(), onReading(read)),
      (error) => {
        over();
        if (this.#paused?.walk !== walk) onFailure(error);
      },
    );
    return running;
  }

  /** Makes the next caller start another walk. Callers of this one keep waiting. */
  #replace(): void {
    const running = this.#running;
    this.#running = undefined;
    if (running?.callers === 0) running.stop.abort();
  }

  /** Lets a walk without callers go on for a while, if callers can still join it. */
  #leaveAlone(running: Running): void {
    if (this.#running !== running) return running.stop.abort();
    running.attended = new AbortController();
    const { now, sleep } = this.#context.host;
    const until = now() + DEADLINES.unattended;
    sleep(DEADLINES.alone, running.attended.signal)
      .then(
        () => this.#pause(running, until),
        () => {/* A caller came back, or the walk ended. */},
      );
  }

  /** Stops a walk that nobody waits for, and keeps what it read for those who ask again. */
  #pause(running: Running, until: number): void {
    if (this.#running !== running) return running.stop.abort();
    this.#running = undefined;
    this.#keepPaused(running.walk, until);
    running.stop.abort();
  }

  #keepPaused(walk: Walk, until: number): void {
    const wanted = new AbortController();
    this.#paused = { walk, until, wanted };
    const { now, sleep } = this.#context.host;
    sleep(Math.max(0, until - now()), wanted.signal).then(() => {
      this.#paused = undefined;
      this.#context.store?.forget(walk.began);
      this.#listener.onFailure(new Error("Nobody asked again"));
    }, () => {/* A caller came back. */});
  }
}

/** How a caller waits for a walk. */
export interface Waiting {
  /** Ends this caller's waiting; the walk itself goes on for the others. */
  readonly signal?: AbortSignal;
  /** At most `DEADLINES.longestWait`, which is also what holds without it. */
  readonly maxWaitMs?: number | undefined;
  readonly onProgress?: ((progress: WalkProgress) => void) | undefined;
}

/** How a caller waits for a walk, and for which. */
export interface WalkRequest extends Waiting {
  /** Only a walk that began then or later will do, in milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}

/** Brings walks to their end on behalf of callers. */
export interface WalkDriver {
  /** Whether no walk is under way, and none is left that could go on. */
  readonly idle: boolean;
  /** When the walk that callers join began, in milliseconds since 1970; undefined if there is none. */
  readonly began: number | undefined;
  /** The size in memory of all walks under way. */
  readonly bytes: number;
  /** How many pages the walk that can go on has read. */
  readonly pages: number;
  /** Takes up a walk of an earlier process, which callers can join until then. */
  readonly resume?: (walk: Walk, until: number) => void;
  /** Ends all walks. Nothing of them is left. */
  readonly stop: () => void;
  /**
   * Waits for the walk that is under way, or for a new one where there is none, or none that will
   * do. The one that will not do goes on for those who wait for it, and nobody joins it any more.
   *
   * Throws `StillReadingError` when the caller has waited long enough; the walk is not lost.
   */
  readonly read: (request: WalkRequest) => Promise<Reading>;
}

/** How long a caller waits, in milliseconds. */
export function remainingWait({ maxWaitMs = DEADLINES.longestWait }: Waiting): number {
  return Math.max(0, Math.min(maxWaitMs, DEADLINES.longestWait));
}

/** Told how each walk ended, whether or not a caller is still there. */
export interface WalkListener {
  readonly onReading: (reading: Reading) => void;
  readonly onFailure: (error: unknown) => void;
}

/** A walk that can be taken up again. */
interface Paused {
  readonly walk: Walk;
  /** How long it is kept, in milliseconds since 1970. */
  readonly until: number;
  /** Ends the time for which it is kept. */
  readonly wanted: AbortController;
}

interface Running {
  readonly walk: Walk;
  readonly reading: Promise<Reading>;
  readonly onProgress: Set<(progress: WalkProgress) => void>;
  readonly stop: AbortController;
  callers: number;
  /** Ends the time without callers when one comes back. */
  attended: AbortController;
}
