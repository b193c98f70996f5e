import { settlesWithoutIo, type Sleep } from "../base/async.ts";
import { INVALID_REQUEST, type JsonRpcProblem, readJsonRpc } from "../base/json_rpc.ts";

/** Reads the one JSON-RPC message of a request, within limits of size and time. */
export async function readMessage(
  request: Request,
  deadline: BodyDeadline,
): Promise<{ readonly message: unknown } | { readonly problem: BodyProblem }> {
  const body = await readBody(request, MAX_BODY_BYTES, deadline);
  if ("unread" in body) return { problem: unreadBody(body.unread, deadline.seconds) };
  const read = readJsonRpc(body.text);
  return "problem" in read ? { problem: { status: 400, ...read.problem } } : read;
}

/** The problem with a request's body, in terms of JSON-RPC and HTTP. */
interface BodyProblem {
  readonly status: 400 | 408 | 413;
  readonly code: number;
  readonly message: string;
  /** The id of the request, where it could be read. */
  readonly id?: JsonRpcProblem["id"];
  /** Set if a part of the body may still be arriving. */
  readonly unread?: true;
}

/** Far above any request, which is a few names and a cursor. */
export const MAX_BODY_BYTES: number = 256 * 1024;
function unreadBody(unread: Unread, seconds: number): BodyProblem {
  const rest = { code: INVALID_REQUEST, unread: true } as const;
  if (unread === "too large") {
    const message = `Body too large: at most ${MAX_BODY_BYTES} bytes are read`;
    return { status: 413, message, ...rest };
  }
  if (unread === "too slow") {
    const message = `Body too slow: it did not arrive within ${seconds} seconds`;
    return { status: 408, message, ...rest };
  }
  return { status: 400, message: "Body incomplete: it broke off", ...rest };
}

/** How long a whole body may take to arrive, and how to wait. */
interface BodyDeadline {
  readonly sleep: Sleep;
  readonly seconds: number;
}

/** Why a body was not read to its end. */
type Unread = "too large" | "too slow" | "broken off";

const TOO_SLOW = new Error("The body took too long");

/**
 * Reads a body as text, whatever length it declares, and cancels what it does not read.
 *
 * The deadline is for the whole body: a caller who sends a byte now and then would otherwise hold a
 * connection forever.
 */
async function readBody(
  request: Request,
  maxBytes: number,
  { sleep, seconds }: BodyDeadline,
): Promise<{ readonly text: string } | { readonly unread: Unread }> {
  const { body } = request;
  if (body === null) return { text: "" };
  const declared = request.headers.get("content-length");
  if (Number(declared) > maxBytes) {
    ignoreErrors(body.cancel());
    return { unread: "too large" };
  }
  const whole = declared === null || !RUNTIME_BOUNDS_BODIES ? undefined : request.text();
  let ended: AbortController | undefined;
  try {
    if (whole !== undefined && await settlesWithoutIo(whole)) return { text: await whole };
    ended = new AbortController();
    const late = sleep(seconds * 1000, ended.signal).then(() => Promise.reject(TOO_SLOW));
    // It also rejects once the body was read in time; nobody handles that.
    ignoreErrors(late);
    if (whole !== undefined) return { text: await Promise.race([whole, late]) };
    return await readCounting(body, Math.min(maxBytes, Number(declared) || maxBytes), late);
  } catch (error) {
    return { unread: error === TOO_SLOW ? "too slow" : "broken off" };
  } finally {
    ended?.abort(TOO_SLOW);
  }
}

/**
 * Whether no more than the declared length arrives, which the runtime then reads faster than a loop.
 *
 * Workerd keeps a `Content-Length` beside `Transfer-Encoding: chunked`, and delivers all chunks.
 * Deno and Node refuse such a request.
 */
const RUNTIME_BOUNDS_BODIES = navigator?.userAgent !== "Cloudflare-Workers";

async function readCounting(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  late: Promise<never>,
): Promise<{ readonly text: string } | { readonly unread: Unread }> {
  const reader = body.getReader();
  try {
    const decoder = new TextDecoder();
    let text = "";
    let bytes = 0;
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) return { text: text + decoder.decode() };
      bytes += value.length;
      if (bytes > maxBytes) return { unread: "too large" };
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    ignoreErrors(reader.cancel());
  }
}

function ignoreErrors(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
