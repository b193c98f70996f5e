import { settlesWithoutIo, type Sleep } from "../base/async.ts";
import { DEADLINES } from "../tenant/deadlines.ts";

/** Ends a beat; a reason of its own is cheaper than the runtime's. */
const ENDED = new Error("The answer has come");

const encoder = new TextEncoder();

/** How an answer is sent: as a stream of events or as one JSON message. */
export type MediaType = "text/event-stream" | "application/json";

/** What may stand before an answer without changing it. */
const BEAT: Readonly<Record<MediaType, string>> = {
  "text/event-stream": ": still at it\n\n",
  "application/json": "\n",
};

/** What {@linkcode keepAlive} needs. */
export interface HeadOptions {
  readonly type: MediaType;
  readonly sleep: Sleep;
  /** Called when it shows that nobody is there any longer. */
  readonly onGone: () => void;
}

/**
 * Sends the head of an answer that is long in coming ahead of it, and a little now and then.
 *
 * Only by that a server notices that its caller has gone away: on Deno with the head on its way, on
 * workerd when it cannot send. Proxies take a silent connection for a dead one besides.
 */
export async function keepAlive(
  answer: Promise<Response>,
  options: HeadOptions,
): Promise<Response> {
  if (await settlesWithoutIo(answer)) return await answer;
  const response = await unlessLater(answer, options.sleep);
  if (response !== undefined) return response;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  writer.closed.catch(options.onGone);
  send(answer, writer, options)
    .catch((error) => writer.abort(error))
    .catch(() => {/* The caller has gone. */});
  // What refuses a request is decided at once, so what comes late always has the status 200.
  return new Response(readable, {
    headers: { "content-type": options.type, "cache-control": "no-cache, no-transform" },
  });
}

async function send(
  answer: Promise<Response>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { type, sleep }: HeadOptions,
): Promise<void> {
  let response: Response | undefined;
  while (response === undefined) {
    await writer.write(encoder.encode(BEAT[type]));
    response = await unlessLater(answer, sleep);
  }
  const streamed = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (streamed || type === "application/json") {
    for await (const chunk of response.body ?? []) await writer.write(chunk);
  } else {
    await writer.write(encoder.encode(`event: message\ndata: ${await response.text()}\n\n`));
  }
  await writer.close();
}

/** The answer, if it comes within a beat. */
async function unlessLater(
  answer: Promise<Response>,
  sleep: Sleep,
): Promise<Response | undefined> {
  const ended = new AbortController();
  const later = sleep(DEADLINES.keepAlive, ended.signal).then(() => undefined, () => undefined);
  try {
    return await Promise.race([answer, later]);
  } finally {
    ended.abort(ENDED);
  }
}
