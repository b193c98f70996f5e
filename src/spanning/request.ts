import { untilAborted } from "../base/async.ts";
import { VERSION } from "../base/identity.ts";
import type { Limit } from "../base/limiter.ts";
import { basicAuthorization, type Credentials } from "./credentials.ts";
import { SpanningError } from "./errors.ts";
import { networkError } from "./network_error.ts";
import { discardBody, readJson } from "./read_body.ts";
import { statusError } from "./status_error.ts";
import { withDeadline } from "./with_deadline.ts";

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
    untilAborted(
      // Time in the queue is not the vendor's, so the deadline starts behind it.
      limit(() => withDeadline(timeoutMs, signal, (inner) => attempt(path, inner))),
      signal,
    );
}
