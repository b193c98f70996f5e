import {
  SpanningAuthError,
  type SpanningError,
  SpanningRateLimitError,
  SpanningResponseError,
  SpanningUnavailableError,
  type Unavailability,
} from "./errors.ts";

/** The mapping from statuses and network failures to this program's errors. */

const AUTH: readonly number[] = [401, 403, 440];

/** Maps an answer that is not 200 to an error by its status. The body is not read. */
export function statusError(response: Response, now: number): SpanningError {
  const { status } = response;
  if (isRedirect(response)) return redirectError(status);
  if (AUTH.includes(status)) return new SpanningAuthError(status);
  const asked = retryAfter(response.headers, now);
  const wait = asked === undefined ? {} : { retryAfterSeconds: asked };
  if (status === 429) return new SpanningRateLimitError(wait);
  if (status === 408 || status >= 500) {
    return new SpanningUnavailableError({
      kind: status === 408 ? "timeout" : "status",
      problem: `it answered with status ${status}`,
      status,
      ...wait,
    });
  }
  return new SpanningResponseError(
    `it has the unexpected status ${status}`,
    status,
  );
}

function isRedirect({ type, redirected, status }: Response): boolean {
  return type === "opaqueredirect" || redirected ||
    (status >= 300 && status < 400);
}

function redirectError(status: number): SpanningUnavailableError {
  return new SpanningUnavailableError({
    kind: "redirect",
    problem: "it answered with a redirect, which is never followed because the key would go along",
    advice: "Check the base URL, and any proxy in between",
    ...(status === 0 ? {} : { status }),
  });
}

const CHECK_NETWORK =
  "Check this machine's network and any firewall. Behind a company's proxy set " +
  "HTTPS_PROXY to its address, for this program too";

/** Words in the messages of the runtimes and the errors they mean; the first match decides. */
const CAUSES: readonly (readonly [
  RegExp,
  Pick<Unavailability, "kind" | "problem" | "advice">,
])[] = [
  [/too many subrequests/i, {
    kind: "platform",
    problem: "this platform's limit of upstream requests was reached",
    advice:
      "Cloudflare's free plan allows 50 for each request: larger tenants need the Durable Object",
  }],
  [/requires net access|NotCapable|PermissionDenied/i, {
    kind: "platform",
    problem: "this program was not allowed to use the network",
    advice: "Allow it to reach the API's host (in Deno with --allow-net)",
  }],
  [/ENOTFOUND|EAI_AGAIN|\bdns\b|lookup address/i, {
    kind: "network",
    problem: "the API's host name could not be looked up",
    advice: CHECK_NETWORK,
  }],
  [/ECONNREFUSED|connection refused/i, {
    kind: "network",
    problem: "the connection was refused",
    advice: CHECK_NETWORK,
  }],
  [/unsuccessful tunnel|tunneling socket/i, {
    kind: "network",
    problem: "the proxy between here and the API let nothing through",
    advice: "Have the proxy allow the API's host on port 443",
  }],
  [/InvalidContentType|wrong version number/i, {
    kind: "network",
    problem: "what answers at the API's address speaks no TLS",
    advice: "Check the base URL, and any proxy in between",
  }],
  [/certificate|\bCERT_|\bTLS\b|\bSSL\b/i, {
    kind: "network",
    problem: "the API's certificate was not accepted",
    advice:
      "Check the clock of this machine. If a company's proxy opens encrypted connections, set " +
      "NODE_EXTRA_CA_CERTS to a file with its certificate authority",
  }],
];

/**
 * Maps a failed `fetch` to an error. The runtime's message is only searched, never kept: it can
 * hold the whole URL with a user's address in it.
 */
export function networkError(error: unknown): SpanningUnavailableError {
  const text = joinMessages(error);
  const known = CAUSES.find(([words]) => words.test(text))?.[1];
  return new SpanningUnavailableError(
    known ??
      {
        kind: "network",
        problem: "the connection failed",
        advice: CHECK_NETWORK,
      },
  );
}

/** Joins names, codes and messages along the chain of causes; Node puts the real one in `cause`. */
function joinMessages(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return "";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return `${error.name} ${code} ${error.message}\n${joinMessages(error.cause, depth + 1)}`;
}

/** From 2001-09-09 on, a number of seconds is a date rather than a wait. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/**
 * The seconds an answer asks to wait, at least 0: `Retry-After` in seconds or as an HTTP date, else
 * `RateLimit-Reset` or `X-RateLimit-Reset` in seconds from now or since 1970.
 *
 * The vendor documents none of these, and its own module ignores them. Rate limiters that use the
 * vendor's wording usually send one.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (text) {
    const seconds = parseSeconds(text);
    if (seconds !== undefined) return seconds;
    // Date.parse() alone would read "-5" as a year.
    const date = /^[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
    if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000);
  }
  for (const name of ["ratelimit-reset", "x-ratelimit-reset"]) {
    const reset = parseSeconds(headers.get(name)?.trim() ?? "");
    if (reset === undefined) continue;
    if (reset >= EPOCH_MILLISECONDS) return Math.max(0, (reset - now) / 1000);
    return reset >= EPOCH_SECONDS ? Math.max(0, reset - now / 1000) : reset;
  }
  return undefined;
}

function parseSeconds(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
