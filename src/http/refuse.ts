/** How a request is refused, and how the refusal is logged. */

import type { Log } from "../base/log.ts";
import type { RequestIds } from "../operations/request_ids.ts";
import type { Context, MiddlewareHandler } from "hono";

const INVALID_REQUEST = -32600;

/**
 * Answers a refused request in the shape that MCP clients read. The message is logged too, so it
 * never repeats what the caller sent.
 */
export function refuse(
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 429 | 503,
  message: string,
  code: number = INVALID_REQUEST,
): Response {
  c.set("refusal", message);
  return c.json({ jsonrpc: "2.0", id: null, error: { code, message } }, status);
}

/** Statuses of requests that only probed a path or a method, or whose client disconnected. */
const COMMON: readonly number[] = [404, 405, 499];

/**
 * Logs why a request was refused, and returns the id of its log lines to the caller. Neither URL nor
 * headers of the request are logged: they may hold anything.
 */
export function logRefusals(log: Log, requestIds: RequestIds): MiddlewareHandler {
  return async function logRefusals(c, next) {
    await next();
    const { status, headers } = c.res;
    const request = requestIds.of(c.req.raw);
    headers.set("x-request-id", request);
    if (status < 400) return;
    const reason: string = c.get("refusal") ?? "Refused by the protocol";
    const level = COMMON.includes(status) ? "debug" : "warn";
    log(level, "request refused", { request, status, reason });
  };
}

/** The middleware of a check that is not configured. */
export const allowAll: MiddlewareHandler = (_c, next) => next();
