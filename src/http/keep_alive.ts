import { settlesWithoutIo, type Sleep } from "../base/async.ts";
import { DEADLINES } from "../tenant/deadlines.ts";

/** Answers that take long, and the form in which a caller reads them. */

/**
 * For slow answers, sends the headers early and a keep-alive byte every second.
 *
 * Without traffic the server cannot detect a disconnected client: Deno notices once headers are
 * sent, workerd when sending fails. Proxies also drop silent connections.
 */
export async function keepAlive(
  answer: Promise<Response>,
  options: KeepAliveOptions,
): Promise<Response> {
  if (await settlesWithoutIo(answer)) return await answer;
  const response = await unlessLater(answer, options.sleep);
  if (response !== undefined) return response;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  writer.closed.catch(options.onGone);
  send(answer, writer, options)
    .catch((error) => writer.abort(error))
    .catch(() => {/* The client has disconnected. */});
  // Refusals are decided at once, so a late answer always has the status 200.
  return new Response(readable, {
    headers: { "content-type": options.type, "cache-control": "no-cache, no-transform" },
  });
}

/** Ends a wait; a prepared reason is cheaper than the runtime's. */
const ENDED = new Error("The answer has come");

const encoder = new TextEncoder();

/** How an answer is sent: as a stream of events or as one JSON message. */
export type MediaType = "text/event-stream" | "application/json";

/** Bytes that may precede an answer without changing it. */
const PADDING: Readonly<Record<MediaType, string>> = {
  "text/event-stream": ": keep-alive\n\n",
  "application/json": "\n",
};

/** Options of {@linkcode keepAlive}. */
interface KeepAliveOptions {
  readonly type: MediaType;
  readonly sleep: Sleep;
  /** Called when the client has disconnected. */
  readonly onGone: () => void;
}

async function send(
  answer: Promise<Response>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { type, sleep }: KeepAliveOptions,
): Promise<void> {
  let response: Response | undefined;
  while (response === undefined) {
    await writer.write(encoder.encode(PADDING[type]));
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

/** The answer, if it arrives before the next keep-alive is due. */
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

/** Turns an event stream into its last message as JSON; returns any other response unchanged. */
export async function withoutStream(response: Response): Promise<Response> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
  const events = (await response.text()).split(/\r?\n\r?\n/);
  const messages = events.map(eventData).filter((data) => data !== "");
  const answer = messages.findLast((data) => "id" in JSON.parse(data)) ?? messages.at(-1);
  if (answer === undefined) return new Response(null, { status: 202 });
  const headers = new Headers(response.headers);
  headers.set("content-type", "application/json");
  return new Response(answer, { status: response.status, headers });
}

function eventData(event: string): string {
  return event.split(/\r?\n/).filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart()).join("\n");
}
