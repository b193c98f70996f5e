interface EventLoop {
  /** Not a web standard: Deno and Node have it, Workers may. */
  readonly setImmediate?: (callback: () => void) => unknown;
}

/** Waits until the event loop has turned once; for nothing where the runtime does not say so. */
export async function nextTurn(): Promise<void> {
  const { setImmediate } = globalThis as EventLoop;
  if (setImmediate !== undefined) await new Promise<void>((resolve) => void setImmediate(resolve));
}
