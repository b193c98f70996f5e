import type { Reading, WalkProgress } from "./walk.ts";

/**
 * Longest time a call waits for a walk, in milliseconds. Clients give up after 60 seconds, and an
 * answer that says how far reading is beats no answer.
 */
export const LONGEST_WAIT_MS = 45_000;

/** How a caller waits for a walk. */
export interface Waiting {
  /** Ends this caller's waiting; the walk itself goes on for the others. */
  readonly signal?: AbortSignal;
  /** At most {@linkcode LONGEST_WAIT_MS}, which is also what holds without it. */
  readonly patienceMs?: number;
  readonly onProgress?: (progress: WalkProgress) => void;
}

/** Brings walks to their end on behalf of callers, one walk at a time. */
export interface WalkDriver {
  /**
   * Waits for the walk that is under way, or for a new one.
   *
   * Throws `StillReadingError` when the caller's patience is over; the walk is not lost.
   */
  readonly read: (waiting: Waiting) => Promise<Reading>;
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
