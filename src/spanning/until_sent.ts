import { nextTurn } from "../base/async.ts";

/** One turn hands a request over to the network, the next one writes it. */
const TURNS = 2;

/**
 * Lets requests that were just made leave, before work that takes a while.
 *
 * On Deno and Node the network shares a thread with JavaScript, so a request goes out only when the
 * event loop turns; work begun at once would run first, and the answer come that much later. Where
 * the network has a thread of its own, nothing is waited for.
 */
export async function untilSent(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}
