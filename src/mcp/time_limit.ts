import { ReportableError } from "../errors.ts";
import type { Sleep } from "../spanning/sleep.ts";
import { untilAborted } from "../spanning/until_aborted.ts";

/** A call took longer than one may, and was stopped. */
export class CallTimeoutError extends ReportableError {
  override readonly name = "CallTimeoutError" as const;

  constructor(seconds: number) {
    super(
      `Cannot answer: Spanning took longer than the ${seconds} seconds that one call may take, so ` +
        "the call was stopped. Ask again: a user list goes on being read in between. " +
        "MCP_CALL_TIMEOUT_SECONDS sets the limit",
    );
  }
}

/**
 * Runs the work of one call. The signal that the work gets aborts with the caller's, and when the
 * time is over; then nobody waits for it any longer, even where it does not listen.
 *
 * Throws {@linkcode CallTimeoutError} when the time is over, and the caller's own reason when the
 * caller aborts.
 */
export type TimeLimit = <T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Makes the limit of one call's time. */
export function createTimeLimit(seconds: number, sleep: Sleep): TimeLimit {
  return async (caller, work) => {
    const over = new AbortController();
    const ended = new AbortController();
    const signal = AbortSignal.any([caller, over.signal]);
    sleep(seconds * 1000, ended.signal)
      .then(() => over.abort(new CallTimeoutError(seconds)), () => {/* The call ended first. */});
    try {
      return await untilAborted(work(signal), signal);
    } finally {
      ended.abort();
    }
  };
}
