/** Waits, or rejects with the signal's reason as soon as it aborts. */
export type Sleep = (
  milliseconds: number,
  signal?: AbortSignal,
) => Promise<void>;

/** {@linkcode Sleep} by the runtime's timer. */
export const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
