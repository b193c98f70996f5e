import type { Sleep } from "../spanning/sleep.ts";

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
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) {
    letGo(body.cancel());
    return { unread: "too large" };
  }
  const reader = body.getReader();
  const ended = new AbortController();
  const late = sleep(seconds * 1000, ended.signal).then(() => Promise.reject(TOO_SLOW));
  // It also rejects when the body was read in time, and then nobody listens.
  letGo(late);
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
  } catch (error) {
    return { unread: error === TOO_SLOW ? "too slow" : "broken off" };
  } finally {
    ended.abort(TOO_SLOW);
    letGo(reader.cancel());
  }
}

function letGo(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
