import { DEADLINES } from "./deadlines.ts";
import { StillReadingError } from "./errors.ts";
import type { Reading } from "./reading.ts";
import {
  remainingWait,
  type WalkDriver,
  type WalkListener,
  type WalkRequest,
} from "./shared_walk.ts";
import { Walk, type WalkContext, type WalkProgress } from "./walk.ts";

/** A walk that only advances while a request waits for it, as on Cloudflare. */

/**
 * Drives walks inside the requests that ask for them, for Cloudflare, where network work dies with
 * its request and cannot be awaited from another. What was read is kept between requests: the next
 * one takes the walk up where the last one had to leave it, unless that was too long ago.
 */
export class ForegroundDriver implements WalkDriver {
  readonly #context: WalkContext;
  readonly #listener: WalkListener;
  /** The newest walk, until it ends. */
  #running: Running | undefined;

  constructor(context: WalkContext, listener: WalkListener) {
    this.#context = context;
    this.#listener = listener;
  }

  get idle(): boolean {
    return this.#running === undefined;
  }

  get began(): number | undefined {
    return this.#running?.walk.began;
  }

  get bytes(): number {
    return this.#running?.walk.bytes ?? 0;
  }

  get pages(): number {
    return this.#running?.walk.progress.pages ?? 0;
  }

  stop(): void {
    // It advances only while a request waits for it.
    this.#running = undefined;
  }

  async read({ signal, onProgress, notBefore = 0, ...waits }: WalkRequest): Promise<Reading> {
    const { now, sleep } = this.#context.host;
    const deadline = now() + remainingWait(waits);
    const running = this.#join(notBefore);
    while (running.outcome === undefined) {
      if (now() >= deadline) throw new StillReadingError(running.walk.progress, false);
      if (now() - running.alive < DEADLINES.lease) {
        await sleep(DEADLINES.look, signal);
        onProgress?.(running.walk.progress);
      } else {
        await this.#drive(running, deadline, signal, onProgress);
      }
    }
    if ("reading" in running.outcome) return running.outcome.reading;
    throw running.outcome.error;
  }

  /** The walk to wait for or to go on with, or a new one. */
  #join(notBefore: number): Running {
    const now = this.#context.host.now();
    const running = this.#running;
    const willDo = running !== undefined && running.walk.began >= notBefore &&
      now - running.touched < DEADLINES.unattended;
    if (willDo) return running;
    return this.#running = { walk: new Walk(this.#context), alive: -Infinity, touched: now };
  }

  async #drive(
    running: Running,
    deadline: number,
    signal: AbortSignal | undefined,
    onProgress: ((progress: WalkProgress) => void) | undefined,
  ): Promise<void> {
    const { now, sleep } = this.#context.host;
    const leave = new AbortController();
    const stop = signal === undefined ? leave.signal : AbortSignal.any([signal, leave.signal]);
    sleep(deadline - now(), stop).then(() => leave.abort(), () => {/* The walk ended first. */});
    const me = running.driver = Symbol("driver");
    this.#beat(running, me, stop).catch(() => {/* It is left. */});
    try {
      const reading = await running.walk.advance(stop, (progress) => {
        running.touched = now();
        onProgress?.(progress);
      });
      this.#end(running, { reading });
      this.#listener.onReading(reading);
    } catch (error) {
      if (leave.signal.aborted || running.driver !== me) return;
      signal?.throwIfAborted();
      this.#end(running, { error });
      this.#listener.onFailure(error);
    } finally {
      leave.abort();
      if (running.driver === me) running.alive = -Infinity;
      running.touched = now();
    }
  }

  /** Shows that a request is alive, until it leaves the walk or another one has taken it over. */
  async #beat(running: Running, driver: symbol, stop: AbortSignal): Promise<void> {
    const { now, sleep } = this.#context.host;
    while (running.driver === driver) {
      running.alive = now();
      await sleep(DEADLINES.heartbeat, stop);
    }
  }

  #end(running: Running, outcome: NonNullable<Running["outcome"]>): void {
    running.outcome = outcome;
    if (this.#running === running) this.#running = undefined;
  }
}

interface Running {
  readonly walk: Walk;
  /** The request that drives it. */
  driver?: symbol;
  /** When that was last alive, in milliseconds since 1970. */
  alive: number;
  /** When it last came further, in milliseconds since 1970. */
  touched: number;
  outcome?: { readonly reading: Reading } | { readonly error: unknown };
}
