/** One turn hands a request over to the network, the next one writes it. */
const TURNS = 2;

interface EventLoop {
  /** Not a web standard: Deno and Node have it, Workers may. */
  readonly setImmediate?: (callback: () => void) => unknown;
}

/**
 * Lets requests that were just made leave, before work that takes a while.
 *
 * On Deno and Node the network shares a thread with JavaScript, so a request goes out only when the
 * event loop turns; work begun at once would run first, and the answer come that much later. Where
 * the network has a thread of its own, nothing is waited for.
 */
export async function untilSent(): Promise<void> {
  const { setImmediate } = globalThis as EventLoop;
  if (setImmediate === undefined) return;
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}
