import { settlesAtOnce, type Sleep } from "../base/async.ts";

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
    if (whole !== undefined && await settlesAtOnce(whole)) return { text: await whole };
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
