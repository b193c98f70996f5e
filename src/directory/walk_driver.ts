import type { Reading, WalkProgress } from "./walk.ts";

/**
 * Longest time a call waits for a walk, in milliseconds. Clients give up after 60 seconds, and an
 * answer that says how far reading is beats no answer.
 */
export const LONGEST_WAIT_MS = 45_000;

/**
 * How long a walk that nobody waits for is kept, in milliseconds, so that asking again finds it
 * further on. Later it is dropped: what was read long ago must not be in an answer of now.
 */
export const LONGEST_UNATTENDED_MS = 600_000;

/** How a caller waits for a walk. */
export interface Waiting {
  /** Ends this caller's waiting; the walk itself goes on for the others. */
  readonly signal?: AbortSignal;
  /** At most {@linkcode LONGEST_WAIT_MS}, which is also what holds without it. */
  readonly patienceMs?: number | undefined;
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
  /** What the walk that can go on takes in memory. */
  readonly bytes: number;
  /**
   * Waits for the walk that is under way, or for a new one where there is none, or none that will
   * do. The one that will not do goes on for those who wait for it, and nobody joins it any more.
   *
   * Throws `StillReadingError` when the caller's patience is over; the walk is not lost.
   */
  readonly read: (request: WalkRequest) => Promise<Reading>;
}

/** How long a caller waits, in milliseconds. */
export function patienceOf({ patienceMs = LONGEST_WAIT_MS }: Waiting): number {
  return Math.max(0, Math.min(patienceMs, LONGEST_WAIT_MS));
}

/** Told how each walk ended, whether or not a caller is still there. */
export interface WalkListener {
  readonly onReading: (reading: Reading) => void;
  readonly onFailure: (error: unknown) => void;
}
