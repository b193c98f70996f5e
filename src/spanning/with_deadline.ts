import { untilAborted } from "../base/async.ts";
import { SpanningUnavailableError } from "./errors.ts";

/** The longest time a runtime's timer takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs work with a signal that aborts when the time is over or when the caller's signal does,
 * and stops waiting then, even if the work does not listen.
 *
 * Throws {@linkcode SpanningUnavailableError} when the time is over, and the caller's own reason
 * when the caller aborts.
 */
export async function withDeadline<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(
    () => controller.abort(timedOut(milliseconds)),
    Math.min(milliseconds, LONGEST_TIMER),
  );
  try {
    return await untilAborted(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

function timedOut(milliseconds: number): SpanningUnavailableError {
  const seconds = Math.ceil(milliseconds / 1000);
  return new SpanningUnavailableError({
    kind: "timeout",
    problem: `it did not answer within ${seconds} ${seconds === 1 ? "second" : "seconds"}`,
  });
}
