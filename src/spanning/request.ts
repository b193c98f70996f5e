import { abortable } from "../base/async.ts";
import { VERSION } from "../base/identity.ts";
import type { Limit } from "../base/limiter.ts";
import { networkError, statusError } from "./error_mapping.ts";
import { SpanningError, SpanningResponseError, SpanningUnavailableError } from "./errors.ts";

/** The pair that the API wants as Basic authentication. */
export interface Credentials {
  /** The administrator who generated the key. */
  readonly adminEmail: string;
  readonly apiKey: string;
}

/** The `Authorization` header for the pair, encoded as UTF-8. */
export function basicAuthorization(
  { adminEmail, apiKey }: Credentials,
): string {
  const bytes = new TextEncoder().encode(`${adminEmail}:${apiKey}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

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

/** The longest time a runtime's timer takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs work with a signal that aborts when the time is over or when the caller's signal does,
 * and stops waiting then, even if the work does not listen.
 *
 * Throws {@linkcode SpanningUnavailableError} when the time is over, and the caller's own reason
 * when the caller aborts.
 */
export async function withDeadline<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(
    () => controller.abort(timedOut(milliseconds)),
    Math.min(milliseconds, LONGEST_TIMER),
  );
  try {
    return await abortable(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

function timedOut(milliseconds: number): SpanningUnavailableError {
  const seconds = Math.ceil(milliseconds / 1000);
  return new SpanningUnavailableError({
    kind: "timeout",
    problem: `it did not answer within ${seconds} ${seconds === 1 ? "second" : "seconds"}`,
  });
}

/** What one request needs. */
export interface RequestPorts {
  /** The only place a request may go to. */
  readonly origin: string;
  readonly credentials: Credentials;
  readonly fetch: typeof fetch;
  /** For the headers and the body together. */
  readonly timeoutMs: number;
  readonly limit: Limit;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One authenticated GET of a path with its query: the answer's JSON. */
export type Get = (path: string, signal?: AbortSignal) => Promise<unknown>;

/**
 * Makes an authenticated GET of one origin: one try, no redirect, headers and body in time.
 *
 * It throws a `SpanningError`, or the caller's own reason when the caller aborts. What the network
 * or the vendor wrote is in neither.
 */
export function createGet(ports: RequestPorts): Get {
  const { origin, credentials, fetch, timeoutMs, limit, now } = ports;
  const init = {
    headers: {
      "Authorization": basicAuthorization(credentials),
      "Accept": "application/json",
      "User-Agent": `spanning-access-mcp/${VERSION}`,
    },
    redirect: "manual",
  } satisfies RequestInit;
  const attempt = async (
    path: string,
    signal: AbortSignal,
  ): Promise<unknown> => {
    try {
      const response = await fetch(origin + path, { ...init, signal });
      if (response.status === 200 && !response.redirected && !signal.aborted) {
        return await readJson(response, signal);
      }
      discardBody(response);
      throw statusError(response, now());
    } catch (error) {
      throw error instanceof SpanningError ? error : networkError(error);
    }
  };
  return (path, signal) =>
    abortable(
      // Time in the queue is not the vendor's, so the deadline starts behind it.
      limit(() => withDeadline(timeoutMs, signal, (inner) => attempt(path, inner))),
      signal,
    );
}
