import { abortable, settlesWithoutIo, type Sleep } from "../base/async.ts";
import { ReportableError } from "../base/errors.ts";

/** A call took longer than one may, and was stopped. */
export class CallTimeoutError extends ReportableError {
  override readonly name = "CallTimeoutError" as const;

  constructor(seconds: number) {
    super(
      `Cannot answer: Spanning took longer than the ${seconds} seconds that one call may take, so ` +
        "the call was stopped. Ask again: what was read of a user list is kept. " +
        "MCP_CALL_TIMEOUT_SECONDS sets the limit",
    );
  }
}

/**
 * Runs the work of one call. The signal that the work gets aborts with the caller's, and when the
 * time is over; then nobody waits for it any longer, even where it does not listen. It aborts also
 * when the work has ended, so that nothing of it goes on.
 *
 * Throws {@linkcode CallTimeoutError} when the time is over, and the caller's own reason when the
 * caller aborts.
 */
export type TimeLimit = <T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Ends the timer of a call; a reason of its own is cheaper than the runtime's. */
const ENDED = new Error("The call has ended");

/** Makes the limit of one call's time. */
export function createTimeLimit(seconds: number, sleep: Sleep): TimeLimit {
  return async (caller, work) => {
    caller.throwIfAborted();
    const controller = new AbortController();
    const { signal } = controller;
    const onAbort = (): void => controller.abort(caller.reason);
    const working = work(signal);
    try {
      if (await settlesWithoutIo(working)) return await working;
      // Of an abort during those turns nobody was told.
      caller.throwIfAborted();
      caller.addEventListener("abort", onAbort);
      sleep(seconds * 1000, signal)
        .then(
          () => controller.abort(new CallTimeoutError(seconds)),
          () => {/* The call ended first. */},
        );
      return await abortable(working, signal);
    } finally {
      caller.removeEventListener("abort", onAbort);
      controller.abort(ENDED);
    }
  };
}
