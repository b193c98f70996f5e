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

/** Waits for a promise or for the signal, whichever is first; then rejects with its reason. */
export function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Turns of the microtask queue within which an answer out of memory comes, with room to spare: a call takes about thirty. */
const TURNS = 128;

/**
 * Whether a promise settles without anything from outside: no byte, no timer, no other request.
 *
 * Nearly every call is answered out of memory, and a timer for it would cost more than the answer.
 */
export async function settlesAtOnce(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  for (let turn = 0; turn < TURNS && !settled; turn++) await undefined;
  return settled;
}

interface EventLoop {
  /** Not a web standard: Deno, Node and workerd have it. */
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly navigator?: { readonly userAgent?: string };
}

const { setImmediate, navigator }: EventLoop = globalThis;

/** On workerd the network has a thread of its own, so that a turn only costs time. */
const TURNS_HELP = setImmediate !== undefined && navigator?.userAgent !== "Cloudflare-Workers";

/**
 * Lets the event loop turn once, where the network shares its thread with JavaScript as on Deno and
 * Node: what has arrived comes in, what was sent goes out.
 */
export async function nextTurn(): Promise<void> {
  if (TURNS_HELP) await new Promise<void>((resolve) => void setImmediate(resolve));
}
