import { CREDENTIAL_HEADERS } from "../spanning/request.ts";
import { type HttpPolicy, isLoopbackName } from "./policy.ts";
import { allowAll, refuse } from "./refuse.ts";
import type { Context, MiddlewareHandler, Next } from "hono";

/**
 * Refuses requests for a host name that is not ours, as a page sends after DNS rebinding; admits
 * all if no names are configured.
 */
export function checkHost(allowedHosts: readonly string[] | undefined): MiddlewareHandler {
  if (allowedHosts === undefined) return allowAll;
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

const ALLOWED_HEADERS = [
  "authorization",
  "content-type",
  "accept",
  "mcp-protocol-version",
  "mcp-session-id",
  "mcp-method",
  "mcp-name",
  "last-event-id",
  ...Object.values(CREDENTIAL_HEADERS).map((name) => name.toLowerCase()),
].join(", ");

/**
 * Refuses browser pages of origins that are not allowed, and answers the preflights of the others.
 * A request without `Origin` does not come from a page and is admitted.
 */
export function checkOrigin(
  policy: Pick<HttpPolicy, "allowedOrigins" | "loopback">,
): MiddlewareHandler {
  return function checkOrigin(c, next) {
    const origin = c.req.header("origin");
    if (origin === undefined && c.req.method !== "OPTIONS") return next();
    return checkPage(c, next, origin);
  };

  async function checkPage(
    c: Context,
    next: Next,
    origin: string | undefined,
  ): Promise<Response | void> {
    if (origin !== undefined && !isAllowed(origin, policy)) {
      return refuse(c, 403, "Origin not allowed: add it to MCP_ALLOWED_ORIGINS if it is yours");
    }
    if (c.req.method === "OPTIONS") {
      c.header("access-control-allow-methods", "POST, OPTIONS");
      // Our own headers and those of tool parameters have many names, so they are matched by form.
      c.header(
        "access-control-allow-headers",
        allowedHeaders(c.req.header("access-control-request-headers")),
      );
      c.header("access-control-max-age", "600");
      if (origin !== undefined) c.header("access-control-allow-origin", origin);
      c.header("vary", "origin, access-control-request-headers");
      return c.body(null, 204);
    }
    await next();
    if (origin === undefined) return;
    c.res.headers.set("access-control-allow-origin", origin);
    c.res.headers.set("access-control-expose-headers", "www-authenticate, mcp-session-id");
    c.res.headers.append("vary", "origin");
  }
}

function isAllowed(
  origin: string,
  { allowedOrigins = [], loopback }: Pick<HttpPolicy, "allowedOrigins" | "loopback">,
): boolean {
  if (allowedOrigins.includes(origin.toLowerCase())) return true;
  return loopback && URL.canParse(origin) && isLoopbackName(new URL(origin).hostname);
}

function allowedHeaders(requested: string | undefined): string {
  const others = (requested ?? "").split(",").map((name) => name.trim().toLowerCase())
    .filter((name) => /^mcp-param-[\w-]{1,64}$/.test(name));
  return [ALLOWED_HEADERS, ...others].join(", ");
}
