import { abortable, yieldToEventLoop } from "../base/async.ts";
import { IDENTITY, VERSION } from "../base/identity.ts";
import { holdsMoreValues } from "../base/json.ts";
import type { Limit } from "../base/limiter.ts";
import { plural } from "../base/text.ts";
import {
  networkError,
  SpanningError,
  SpanningResponseError,
  SpanningUnavailableError,
  statusError,
} from "./errors.ts";
import { MAX_BODY_BYTES, maxValues } from "./limits.ts";

/** One authenticated request to the vendor's API, from its headers to the JSON of its answer. */

/**
 * Creates an authenticated GET for one origin: one try, no redirects, one deadline for headers and
 * body.
 *
 * The GET throws a `SpanningError`, or the caller's own reason when the caller aborts. Neither
 * contains text from the network or the vendor.
 */
export function createGet(ports: RequestPorts): Get {
  const { origin, credentials, fetch, timeoutMs, limit, now } = ports;
  const init = {
    headers: {
      "Authorization": basicAuthorization(credentials),
      "Accept": "application/json",
      "User-Agent": `${IDENTITY.name}/${VERSION}`,
    },
    redirect: "manual",
  } satisfies RequestInit;
  const attempt = async (
    path: string,
    signal: AbortSignal,
    { users, onBody }: GetOptions,
  ): Promise<unknown> => {
    try {
      const response = await fetch(origin + path, { ...init, signal });
      if (response.status === 200 && !response.redirected && !signal.aborted) {
        return await readJson(response, signal, users, onBody);
      }
      discardBody(response);
      throw statusError(response, now());
    } catch (error) {
      throw error instanceof SpanningError ? error : networkError(error);
    }
  };
  return (path, signal, options = {}) =>
    abortable(
      // The wait for a slot is not the vendor's fault, so the deadline starts after it.
      limit(() => withDeadline(timeoutMs, signal, (inner) => attempt(path, inner, options))),
      signal,
    );
}

/** Sends one authenticated GET for a path with its query, and returns the JSON of the answer. */
export type Get = (path: string, signal?: AbortSignal, options?: GetOptions) => Promise<unknown>;

interface GetOptions {
  /** How many users it asks for, by default one: more of them may hold more values. */
  readonly users?: number;
  readonly onBody?: OnBody | undefined;
}

/** Receives the bytes of a body, in pieces, before they are parsed. */
type OnBody = (pieces: readonly Uint8Array<ArrayBuffer>[]) => void;

/** The credentials that the API takes as Basic authentication. */
export interface Credentials {
  /** The administrator who generated the key. */
  readonly adminEmail: string;
  readonly apiKey: string;
}

/** The outside world of one origin's requests. */
interface RequestPorts {
  /** The only origin that requests may go to. */
  readonly origin: string;
  readonly credentials: Credentials;
  readonly fetch: typeof fetch;
  /** Milliseconds for headers and body together. */
  readonly timeoutMs: number;
  readonly limit: Limit;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The headers in which a caller may bring credentials; the key and the token mean the same. */
export const CREDENTIAL_HEADERS = {
  adminEmail: "X-Spanning-Admin-Email",
  apiKey: "X-Spanning-API-Key",
  apiToken: "X-Spanning-API-Token",
  region: "X-Spanning-Region",
} as const;

/** The `Authorization` header for the credentials, encoded as UTF-8. */
export function basicAuthorization({ adminEmail, apiKey }: Credentials): string {
  const bytes = new TextEncoder().encode(`${adminEmail}:${apiKey}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** The routes that this program asks, below the origin. A user's own route follows `users`. */
export const ROUTES = {
  users: "/external/users",
  tenant: "/external/tenant",
  backups: "/external/tenant/backups/summary",
} as const;

/** From this length on, in code units, each step of reading a text gets a turn of the event loop. */
const LONG_TEXT = 1 << 16;
/** Up to this size the runtime reads a body at once, in bytes. */
const SMALL_BODY = 1 << 20;

/**
 * Reads the body of an answer about so many users as JSON, or cancels it when the signal aborts.
 *
 * Throws {@linkcode SpanningResponseError} if it is not JSON, not UTF-8, too large or of too many
 * values. Parsing cannot be interrupted, so both are known before it begins.
 */
export async function readJson(
  response: Response,
  signal: AbortSignal,
  users = 1,
  onBody?: OnBody,
): Promise<unknown> {
  const text = response.body === null
    ? ""
    : isBounded(response)
    ? await readAtOnce(response, onBody)
    : await readText(response.body, signal, onBody);
  const turn = text.length < LONG_TEXT ? undefined : yieldToEventLoop;
  await turn?.();
  const most = maxValues(users);
  if (holdsMoreValues(text, most)) {
    throw new SpanningResponseError(`it holds more than ${most} values`);
  }
  await turn?.();
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new SpanningResponseError(describeBody(text));
  }
}

/** Cancels a body that nobody will read, which frees the connection. */
function discardBody(response: Response): void {
  response.body?.cancel().catch(() => {});
}

/** Whether the size is known in advance, and no large one: the runtime then reads it faster than a loop can. */
function isBounded({ headers }: Response): boolean {
  const length = headers.get("Content-Length");
  return length !== null && !headers.has("Content-Encoding") && Number(length) <= SMALL_BODY &&
    !headers.has("Transfer-Encoding");
}

async function readAtOnce(response: Response, onBody: OnBody | undefined): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  onBody?.([bytes]);
  // A tolerant decoder takes a quarter of the time. It replaces what is not UTF-8.
  const text = new TextDecoder().decode(bytes);
  if (!text.includes(REPLACEMENT)) return text;
  await yieldToEventLoop();
  return utf8Reader()(bytes);
}

const REPLACEMENT = "\ufffd";

/** How much is decoded at a time: decoding megabytes takes longer than parsing them. */
const PIECE_BYTES = 1 << 18;

async function readText(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
  onBody: OnBody | undefined,
): Promise<string> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const read = utf8Reader({ stream: true });
    // Joined at the end: a text that grows is copied where it is first looked at, in one go.
    const texts: string[] = [];
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    let decoded = 0;
    for (
      let part = await reader.read();
      !part.done;
      part = await reader.read()
    ) {
      size += part.value.byteLength;
      if (size > MAX_BODY_BYTES) {
        throw new SpanningResponseError(`it is larger than ${MAX_BODY_BYTES} bytes`);
      }
      if (onBody !== undefined) pieces.push(part.value);
      for (let at = 0; at < part.value.byteLength; at += PIECE_BYTES) {
        const piece = part.value.subarray(at, at + PIECE_BYTES);
        texts.push(read(piece));
        decoded += piece.byteLength;
        if (decoded < PIECE_BYTES) continue;
        decoded = 0;
        await yieldToEventLoop();
      }
    }
    texts.push(read());
    onBody?.(pieces);
    if (size >= LONG_TEXT) await yieldToEventLoop();
    return texts.join("");
  } catch (error) {
    cancel();
    throw error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** Decodes bytes strictly, in pieces with `stream`: a lost letter would change who is meant. */
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

function describeBody(text: string): string {
  const first = /\S/.exec(text)?.[0];
  if (first === undefined) return "it is empty";
  return first === "<" ? "it is a web page instead of JSON" : "it is not valid JSON";
}

/** The longest delay that timers accept; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs work with a signal that aborts at the deadline or with the caller's signal, and stops
 * waiting then even if the work ignores the signal.
 *
 * Throws {@linkcode SpanningUnavailableError} at the deadline, and the caller's own reason when the
 * caller aborts.
 */
async function withDeadline<T>(
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
  return new SpanningUnavailableError({
    kind: "timeout",
    problem: `it did not answer within ${plural(Math.ceil(milliseconds / 1000), "second")}`,
  });
}
