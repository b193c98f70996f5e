import { abortable } from "../base/async.ts";
import { DEADLINES } from "./deadlines.ts";
import { RequestOverError, StillReadingError } from "./errors.ts";
import type { Reading } from "./reading.ts";
import { Walk, type WalkContext, type WalkProgress } from "./walk.ts";

/**
 * The walks of one tenant's list. They go on by themselves: all callers share the newest one, except
 * those for whom it began too early. A walk without callers goes on for a while and then stands still;
 * after ten minutes nothing of it is left. Where walks are stored it goes on until then.
 *
 * Where each request reads for itself, a walk ends with its caller or with the caller's time.
 */
export class SharedWalks {
  readonly #context: WalkContext;
  readonly #listener: WalkListener;
  /** The walk that callers join, while it is under way. */
  #newest: Running | undefined;
  /** Every walk under way: also those that nobody joins any more, but somebody waits for. */
  readonly #running = new Set<Running>();
  /** A walk that stands still, because nobody waits for it. */
  #paused: Paused | undefined;

  constructor(context: WalkContext, listener: WalkListener) {
    this.#context = context;
    this.#listener = listener;
  }

  /** Whether no walk is under way, and none stands still that could go on. */
  get idle(): boolean {
    return this.#running.size === 0 && this.#paused === undefined;
  }

  /** When the walk that callers join began, in milliseconds since 1970; undefined if there is none. */
  get began(): number | undefined {
    return this.#newest?.walk.began;
  }

  /** The size in memory of all walks. */
  get bytes(): number {
    const paused = this.#paused?.walk.bytes ?? 0;
    return [...this.#running].reduce((sum, { walk }) => sum + walk.bytes, paused);
  }

  /** How many pages the walk that callers join has read. */
  get pages(): number {
    return (this.#newest ?? this.#paused)?.walk.progress.pages ?? 0;
  }

  /** Ends all walks. Nothing of them is left. */
  stop(): void {
    this.#newest = undefined;
    this.#takeUp(Infinity);
    for (const { stop } of this.#running) stop.abort();
  }

  /** Goes on with a walk of an earlier process, for callers who come until then. */
  resume(walk: Walk, until: number): void {
    if (this.idle) this.#leaveAlone(this.#newest = this.#start(walk), until);
  }

  /**
   * Waits for the walk that is under way, or for a new one where there is none, or none that will
   * do. The one that will not do goes on for those who wait for it, and nobody joins it any more.
   *
   * Throws `StillReadingError` when the caller has waited long enough; the walk is not lost.
   */
  async read({ signal, onProgress, notBefore = 0, ...waits }: WalkRequest): Promise<Reading> {
    signal?.throwIfAborted();
    if (this.#newest !== undefined && this.#newest.walk.began < notBefore) this.#replace();
    const running = this.#newest ??= this.#start(
      this.#takeUp(notBefore) ?? new Walk(this.#context),
    );
    const waiting = new AbortController();
    running.callers++;
    running.attended.abort();
    if (onProgress !== undefined) running.onProgress.add(onProgress);
    const { sleep, perRequest } = this.#context.host;
    try {
      const patience = sleep(remainingWait(waits), waiting.signal).then(() => {
        if (!perRequest) throw new StillReadingError(running.walk.progress);
        running.stop.abort(new RequestOverError());
        return running.reading;
      });
      return await abortable(Promise.race([running.reading, patience]), signal);
    } finally {
      waiting.abort();
      if (onProgress !== undefined) running.onProgress.delete(onProgress);
      running.callers--;
      if (running.callers === 0) this.#leaveAlone(running);
    }
  }

  #start(walk: Walk): Running {
    const stop = new AbortController();
    const listeners = new Set<(progress: WalkProgress) => void>();
    const reading = walk.advance(stop.signal, (progress) => {
      for (const listener of listeners) listener(progress);
    });
    const attended = new AbortController();
    const running: Running = { walk, reading, onProgress: listeners, stop, callers: 0, attended };
    this.#running.add(running);
    const over = (): void => {
      running.attended.abort();
      this.#running.delete(running);
      if (this.#newest === running) this.#newest = undefined;
    };
    const { onReading, onFailure } = this.#listener;
    reading.then((read) => (over(), onReading(read)), (error) => {
      over();
      if (!running.stands) onFailure(error);
    });
    return running;
  }

  /** Makes the next caller start another walk. Callers of this one keep waiting. */
  #replace(): void {
    const running = this.#newest;
    this.#newest = undefined;
    if (running?.callers === 0) running.stop.abort();
  }

  /** Lets a walk without callers go on for a while, if callers can still join it. */
  #leaveAlone(
    running: Running,
    until: number = this.#context.host.now() + DEADLINES.unattended,
  ): void {
    const { host: { now, sleep, perRequest }, store } = this.#context;
    if (this.#newest !== running || perRequest) return running.stop.abort();
    const { signal } = running.attended = new AbortController();
    if (store === undefined) {
      sleep(DEADLINES.alone, signal).then(() => this.#pause(running, until), CALLER_CAME);
      return;
    }
    sleep(Math.max(0, until - now()), signal).then(() => {
      if (this.#newest === running) this.#newest = undefined;
      running.stop.abort(new Error("Nobody asked again"));
      store.forget(running.walk.began);
    }, CALLER_CAME);
  }

  /** Stops a walk that nobody waits for, and keeps what it read for those who ask again. */
  #pause(running: Running, until: number): void {
    const { now, sleep } = this.#context.host;
    const wanted = new AbortController();
    this.#newest = undefined;
    this.#paused = { walk: running.walk, until, wanted };
    running.stands = true;
    running.stop.abort(new Error("Nobody waits"));
    sleep(Math.max(0, until - now()), wanted.signal).then(() => {
      this.#paused = undefined;
      this.#listener.onFailure(new Error("Nobody asked again"));
    }, CALLER_CAME);
  }

  /** The walk that stands still, if it will do. Nothing stands still afterwards. */
  #takeUp(notBefore: number): Walk | undefined {
    const paused = this.#paused;
    this.#paused = undefined;
    paused?.wanted.abort();
    const willDo = paused !== undefined && paused.walk.began >= notBefore &&
      this.#context.host.now() < paused.until;
    return willDo ? paused.walk : undefined;
  }
}

/** A caller came back, or the walk ended. */
const CALLER_CAME = (): void => {};

/** How a caller waits for a walk. */
export interface Waiting {
  /** Ends this caller's waiting; the walk itself goes on for the others. */
  readonly signal?: AbortSignal;
  /** At most `DEADLINES.longestWait`, which is also what holds without it. */
  readonly maxWaitMs?: number | undefined;
  readonly onProgress?: ((progress: WalkProgress) => void) | undefined;
}

/** How a caller waits for a walk, and for which. */
interface WalkRequest extends Waiting {
  /** Only a walk that began then or later will do, in milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}

/** How long a caller waits, in milliseconds. */
export function remainingWait({ maxWaitMs = DEADLINES.longestWait }: Waiting): number {
  return Math.max(0, Math.min(maxWaitMs, DEADLINES.longestWait));
}

/** Told how each walk ended, whether or not a caller is still there. */
interface WalkListener {
  readonly onReading: (reading: Reading) => void;
  readonly onFailure: (error: unknown) => void;
}

interface Running {
  readonly walk: Walk;
  readonly reading: Promise<Reading>;
  readonly onProgress: Set<(progress: WalkProgress) => void>;
  readonly stop: AbortController;
  callers: number;
  /** Ends the time without callers when one comes back. */
  attended: AbortController;
  /** Whether it was stopped to stand still. */
  stands?: true;
}

/** A walk that can go on. */
interface Paused {
  readonly walk: Walk;
  /** How long it is kept, in milliseconds since 1970. */
  readonly until: number;
  /** Ends that time early. */
  readonly wanted: AbortController;
}
