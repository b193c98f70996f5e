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
