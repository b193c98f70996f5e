import { INVALID_REQUEST, type JsonRpcProblem } from "../base/json_rpc.ts";
import { createTokenBuckets } from "../base/limiter.ts";
import type { Log } from "../base/log.ts";
import { plural } from "../base/text.ts";
import type { Audit } from "../operations/audit.ts";
import type { RequestIds } from "../operations/request_ids.ts";
import type { Context, MiddlewareHandler } from "hono";

/** How a request is refused, and how the refusal is logged. */

/**
 * Answers a refused request in the shape that MCP clients read. The message and `why` are logged,
 * so they never repeat what the caller sent.
 */
export function refuse(
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 408 | 410 | 413 | 415 | 429 | 503,
  message: string,
  { code = INVALID_REQUEST, id = null, why, subject }: RefusalDetails = {},
): Response {
  c.set("refusal", { reason: message, why, subject } satisfies LoggedRefusal);
  return c.json({ jsonrpc: "2.0", id, error: { code, message } }, status);
}

/** Refuses a request that may be sent again after so many seconds. */
export function refuseUntil(
  c: Context,
  status: 429 | 503,
  message: string,
  seconds: number,
  why?: string,
): Response {
  c.header("retry-after", String(seconds));
  return refuse(c, status, `${message}: try again in ${plural(seconds, "second")}`, { why });
}

interface RefusalDetails {
  /** The JSON-RPC error code; by default that of an invalid request. */
  readonly code?: number;
  /** The id of the request, where it is known. */
  readonly id?: JsonRpcProblem["id"] | undefined;
  /** A detail for the log only. */
  readonly why?: string | undefined;
  /** The id of a caller who is known and not admitted, for the log only. */
  readonly subject?: string | undefined;
}

interface LoggedRefusal extends Pick<RefusalDetails, "why" | "subject"> {
  readonly reason: string;
}

/** Statuses of requests that only probed a path or a method, or whose client disconnected. */
const COMMON: readonly number[] = [404, 405, 499];

/**
 * Logs why a request was refused, and returns the id of its log lines to the caller. Neither URL nor
 * headers of the request are logged: they may hold anything.
 *
 * A caller, or all strangers together, has so many lines a minute; what is beyond them is counted
 * and becomes one line a minute. Otherwise a stranger could fill the disk and bury what matters.
 */
export function logRefusals(
  { log, requestIds, now, describeCaller }: RefusalLogOptions,
): MiddlewareHandler {
  const lines = createTokenBuckets(LINES_PER_MINUTE, now);
  let unlogged = 0;
  let since = 0;
  const logCount = (): void => {
    if (unlogged === 0 || now() - since < MINUTE) return;
    log("warn", "more requests refused", { count: unlogged });
    unlogged = 0;
  };
  return async function logRefusals(c, next) {
    logCount();
    await next();
    const { status, headers } = c.res;
    const id = requestIds.of(c.req.raw);
    headers.set("x-request-id", id.callerRequest ?? id.request);
    if (status < 400) return;
    const refusal: LoggedRefusal | undefined = c.get("refusal");
    const { reason = "Refused by the protocol", why, subject } = refusal ?? {};
    const caller: string | undefined = c.get("caller")?.id ?? subject;
    const who = caller === undefined ? {} : describeCaller?.(caller);
    if (COMMON.includes(status)) {
      return log("debug", "request refused", { ...id, ...who, status, reason });
    }
    if (lines.take(caller ?? STRANGERS) === 0) {
      return log("warn", "request refused", { ...id, ...who, status, reason, why });
    }
    if (unlogged++ === 0) since = now();
  };
}

interface RefusalLogOptions {
  readonly log: Log;
  /** How the log names a caller that was identified; absent: it does not. */
  readonly describeCaller?: Audit["describeCaller"] | undefined;
  readonly requestIds: RequestIds;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** More than a person reads, and enough to see what is going on. */
const LINES_PER_MINUTE = 60;

const MINUTE = 60_000;

/** The key of all who were not identified. No caller's id is without a colon but this one. */
const STRANGERS = "strangers";

/** The middleware of a check that is not configured. */
export const allowAll: MiddlewareHandler = (_c, next) => next();
