import type { Log } from "../base/log.ts";
import type { RequestIds } from "../operations/request_ids.ts";
import type { MiddlewareHandler } from "hono";

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
