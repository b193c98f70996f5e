import type { Reading, WalkProgress } from "./walk.ts";

/**
 * Longest time a call waits for a walk, in milliseconds. Clients give up after 60 seconds, and an
 * answer that says how far reading is beats no answer.
 */
export const LONGEST_WAIT_MS = 45_000;

/** Brings walks to their end on behalf of callers, one walk at a time. */
export interface WalkDriver {
  /**
   * Waits for the walk that is under way, or for a new one.
   *
   * Throws `StillReadingError` after {@linkcode LONGEST_WAIT_MS}; the walk is not lost.
   */
  readonly read: (
    signal: AbortSignal | undefined,
    onProgress: ((progress: WalkProgress) => void) | undefined,
  ) => Promise<Reading>;
}

/** Told how each walk ended, whether or not a caller is still there. */
export interface WalkListener {
  readonly onReading: (reading: Reading) => void;
  readonly onFailure: (error: unknown) => void;
}
