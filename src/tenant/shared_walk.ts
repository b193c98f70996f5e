import { abortable } from "../base/async.ts";
import type { Directory } from "../directory/directory.ts";
import { DEADLINES } from "./deadlines.ts";
import { RequestOverError, StillReadingError } from "./errors.ts";
import type { Reading } from "./reading.ts";
import { Walk, type WalkContext, type WalkProgress } from "./walk.ts";
import type { StoredWalk, WalkStore } from "./walk_store.ts";

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

/**
 * Takes up what an earlier process stored of a tenant's walks: the newest complete list, and a walk
 * that had not ended. What is too old, cannot be read, or is not complete by the settings of now is
 * deleted.
 */
export async function restoreWalks(context: WalkContext, store: WalkStore): Promise<Restored> {
  const { host, configuration: { cacheTtlSeconds, staleMaxSeconds } } = context;
  const usefulMs = 1000 * Math.max(cacheTtlSeconds, staleMaxSeconds);
  const restored: Restored = {};
  const restore = async (stored: StoredWalk): Promise<boolean> => {
    const { began, touched, end } = stored;
    const until = (end?.at ?? touched) + (end === undefined ? DEADLINES.unattended : usefulMs);
    if (host.now() >= until) return false;
    const walk = new Walk(context, began);
    const reading = await walk.takeUp(stored);
    if (reading?.incompleteness !== undefined) return false;
    if (end === undefined || reading === undefined) restored.unfinished = { walk, until };
    else restored.cached = { directory: reading.directory, since: end.at };
    return true;
  };
  for (const stored of await store.load()) {
    // A stored walk that cannot be read is read again.
    if (!await restore(stored).catch(() => false)) store.forget(stored.began);
  }
  return restored;
}

/** What an earlier process left. */
interface Restored {
  /** The newest complete list, and when it was read, in milliseconds since 1970. */
  cached?: { readonly directory: Directory; readonly since: number };
  /** A walk that can go on, and how long callers may join it, in milliseconds since 1970. */
  unfinished?: { readonly walk: Walk; readonly until: number };
}
