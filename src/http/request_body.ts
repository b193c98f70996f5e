import { settlesWithoutIo, type Sleep } from "../base/async.ts";
import { countValues } from "../base/json.ts";

/** How long a body may take to arrive, and how that is measured. */
export interface Patience {
  readonly sleep: Sleep;
  readonly seconds: number;
}

/** Why a body was not read to its end. */
export type Unread = "too large" | "too slow" | "broken off";

const TOO_SLOW = new Error("The body took too long");

/**
 * Reads a body as text, whatever length it declares. What is not read is let go of.
 *
 * A caller who sends a byte now and then would hold a connection for as long as it likes, so the
 * time is for the whole body.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  { sleep, seconds }: Patience,
): Promise<{ readonly text: string } | { readonly unread: Unread }> {
  const { body } = request;
  if (body === null) return { text: "" };
  const declared = request.headers.get("content-length");
  if (Number(declared) > maxBytes) {
    letGo(body.cancel());
    return { unread: "too large" };
  }
  // HTTP delivers no more than what is declared, and the runtime reads it faster than a loop.
  const whole = declared === null ? undefined : request.text();
  const ended = new AbortController();
  try {
    if (whole !== undefined && await settlesWithoutIo(whole)) return { text: await whole };
    const late = sleep(seconds * 1000, ended.signal).then(() => Promise.reject(TOO_SLOW));
    // It also rejects when the body was read in time, and then nobody listens.
    letGo(late);
    if (whole !== undefined) return { text: await Promise.race([whole, late]) };
    return await readCounting(body, maxBytes, late);
  } catch (error) {
    return { unread: error === TOO_SLOW ? "too slow" : "broken off" };
  } finally {
    ended.abort(TOO_SLOW);
  }
}

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
    letGo(reader.cancel());
  }
}

function letGo(promise: Promise<unknown>): void {
  promise.catch(() => {});
}

/** What is wrong with a request's body, as the protocol and HTTP say it. */
export interface BodyProblem {
  readonly status: 400 | 408 | 413;
  readonly code: number;
  readonly message: string;
  /** Whether a part of the body may still be under way. */
  readonly unread?: true;
}

/** Far above any question, which is a few names and a cursor. */
export const MAX_BODY_BYTES: number = 256 * 1024;
/** Deepest nesting of objects and arrays. */
const MAX_DEPTH = 32;
/** Most values, at all depths together. */
const MAX_VALUES = 2_000;

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

/**
 * Reads the one JSON-RPC message of a request, within limits that are checked before anything is
 * made of it. A batch is refused: the protocol has none since 2025-06-18.
 */
export async function readMessage(
  request: Request,
  patience: Patience,
): Promise<{ readonly message: unknown } | { readonly problem: BodyProblem }> {
  const body = await readBody(request, MAX_BODY_BYTES, patience);
  if ("unread" in body) return { problem: unreadBody(body.unread, patience.seconds) };
  let message: unknown;
  try {
    message = JSON.parse(body.text);
  } catch {
    return bad(PARSE_ERROR, "Parse error: the body is not JSON");
  }
  if (Array.isArray(message)) {
    return bad(INVALID_REQUEST, "Batches are not supported: send one message");
  }
  if (typeof message !== "object" || message === null) {
    return bad(INVALID_REQUEST, "Invalid request: the body is not a JSON-RPC message");
  }
  const values = countValues(message, MAX_DEPTH);
  if (values > MAX_VALUES) {
    return bad(
      INVALID_REQUEST,
      `Invalid request: nested deeper than ${MAX_DEPTH} or more than ${MAX_VALUES} values`,
    );
  }
  return { message };
}

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

function bad(code: number, message: string): { readonly problem: BodyProblem } {
  return { problem: { status: 400, code, message } };
}
