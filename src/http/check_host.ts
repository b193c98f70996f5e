import { pass } from "./pass.ts";
import { refuse } from "./refuse.ts";
import type { MiddlewareHandler } from "hono";

/**
 * Refuses requests for a host name that is not ours: a page that had its own name point to this
 * machine (DNS rebinding) sends that name.
 */
export function checkHost(allowedHosts: readonly string[] | undefined): MiddlewareHandler {
  if (allowedHosts === undefined) return pass;
  const allowed = allowedHosts.map((host) => host.toLowerCase());
  return function checkHost(c, next) {
    const host = (c.req.header("host") ?? new URL(c.req.url).host).toLowerCase();
    if (allowed.includes(host) || allowed.includes(withoutPort(host))) return next();
    const reason = "Host not allowed: add it to MCP_ALLOWED_HOSTS if it is yours";
    return Promise.resolve(refuse(c, 403, reason));
  };
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}
