import { SpanningResponseError } from "./errors.ts";

/** A page of 1,000 users takes well under one megabyte; this is only a guard for the memory. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body as JSON, or lets go of it when the signal aborts.
 *
 * Throws {@linkcode SpanningResponseError} when it is not JSON, not UTF-8 or larger than `maxBytes`.
 */
export async function readJson(
  response: Response,
  signal: AbortSignal,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<unknown> {
  const text = response.body === null
    ? ""
    : isBounded(response, maxBytes)
    ? utf8Reader()(await response.arrayBuffer())
    : await readText(response.body, signal, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new SpanningResponseError(describe(text.trimStart()));
  }
}

/** Lets go of a body that nobody is going to read, so that the connection is free again. */
export function discardBody(response: Response): void {
  response.body?.cancel().catch(() => {});
}

/** Whether the size is known beforehand: the runtime then reads all of it faster than a loop can. */
function isBounded({ headers }: Response, maxBytes: number): boolean {
  const length = headers.get("Content-Length");
  return length !== null && !headers.has("Content-Encoding") && Number(length) <= maxBytes;
}

async function readText(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
  maxBytes: number,
): Promise<string> {
  const reader = body.getReader();
  const letGo = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", letGo, { once: true });
  try {
    const read = utf8Reader({ stream: true });
    let text = "";
    let size = 0;
    for (
      let part = await reader.read();
      !part.done;
      part = await reader.read()
    ) {
      size += part.value.byteLength;
      if (size > maxBytes) {
        throw new SpanningResponseError(`it is larger than ${maxBytes} bytes`);
      }
      text += read(part.value);
    }
    return text + read();
  } catch (error) {
    letGo();
    throw error;
  } finally {
    signal.removeEventListener("abort", letGo);
  }
}

/** Reads bytes as text, piece by piece with `stream`. A letter that is lost would change who is meant. */
function utf8Reader(options?: { stream: true }): (bytes?: BufferSource) => string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes, bytes && options);
    } catch {
      throw new SpanningResponseError("it is not UTF-8");
    }
  };
}

function describe(text: string): string {
  if (text === "") return "it is empty";
  return text.startsWith("<") ? "it is a web page instead of JSON" : "it is not valid JSON";
}
