import type { Log } from "../base/log.ts";
import type { RequestIds } from "../operations/request_ids.ts";
import type { Context, MiddlewareHandler } from "hono";

const INVALID_REQUEST = -32600;

/**
 * Answers a request that is not let in, in the shape that MCP clients read. The message is logged
 * too, so it never repeats what the caller sent.
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

/** Refusals that say nothing but that somebody tried an address or a method, or went away. */
const COMMON: readonly number[] = [404, 405, 499];

/**
 * Says to operators why a request was refused, and to every caller under which id its log lines
 * are. Neither the address nor a header of the request is logged: they may hold anything.
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

/** Lets everybody through: for a check that nothing is configured for. */
export const pass: MiddlewareHandler = (_c, next) => next();
