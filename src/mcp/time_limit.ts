import { abortable, settlesWithoutIo, type Sleep } from "../base/async.ts";
import { ReportableError } from "../base/errors.ts";

/** Creates the time limit of tool calls and resource reads. */
export function createTimeLimit(seconds: number, sleep: Sleep): TimeLimit {
  return async (caller, work, refresh = false) => {
    caller.throwIfAborted();
    const controller = new AbortController();
    const { signal } = controller;
    const onAbort = (): void => controller.abort(caller.reason);
    const result = work(signal);
    try {
      if (await settlesWithoutIo(result)) return await result;
      // An abort during those turns fired no listener.
      caller.throwIfAborted();
      caller.addEventListener("abort", onAbort);
      sleep(seconds * 1000, signal)
        .then(
          () => controller.abort(new CallTimeoutError(seconds, refresh)),
          () => {/* The call ended first. */},
        );
      return await abortable(result, signal);
    } finally {
      caller.removeEventListener("abort", onAbort);
      controller.abort(ENDED);
    }
  };
}

/**
 * Runs the work of one call under its own signal, which aborts when the caller's does, when time is
 * up, and when the work has ended, so that nothing of it continues. The call does not wait for work
 * that ignores the signal.
 *
 * Throws {@linkcode CallTimeoutError} when time is up, and the caller's own reason when the caller
 * aborts.
 */
export type TimeLimit = <T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  /** Whether the call asks for a new reading, so that repeating it starts over. */
  refresh?: boolean,
) => Promise<T>;

/** Ends the timer of a call; a prepared reason is cheaper than the runtime's. */
const ENDED = new Error("The call has ended");

/** A call exceeded its time limit and was stopped. */
class CallTimeoutError extends ReportableError {
  override readonly name = "CallTimeoutError" as const;

  constructor(seconds: number, refresh: boolean) {
    const again = refresh ? "Ask again without refresh: true, which would start over" : "Ask again";
    super(
      `Cannot answer: Spanning took longer than the ${seconds} seconds that one call may take. ` +
        `${again}: the part of a user list that was read is kept. MCP_CALL_TIMEOUT_SECONDS sets the limit`,
    );
  }
}
