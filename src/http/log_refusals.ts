import type { MiddlewareHandler } from "hono";
import { type Log, REDACTED } from "../log.ts";
import type { RequestIds } from "../operations/request_ids.ts";

/** Refusals that say nothing but that somebody tried an address or a method. */
const COMMON: readonly number[] = [404, 405];

/** Headers that say who calls, or bring a tenant's key. No id can be an e-mail address. */
const SECRET_HEADERS = ["authorization", "x-spanning-api-key", "x-spanning-api-token"];

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
    const said = repeatsSecret(request, c.req.raw.headers) ? REDACTED : request;
    log(level, "request refused", { request: said, status, reason });
  };
}

/** The caller may choose the id, and the settings do not know what a request brings. */
function repeatsSecret(id: string, headers: Headers): boolean {
  return SECRET_HEADERS.some((name) => headers.get(name)?.includes(id));
}
