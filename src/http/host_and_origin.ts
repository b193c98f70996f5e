import type { OAuthSettings } from "../configuration/configuration.ts";
import { isHost } from "../configuration/read_http.ts";
import { CREDENTIAL_HEADERS } from "../spanning/request.ts";
import { type HttpPolicy, isLoopbackName, withoutPort } from "./policy.ts";
import { refuse } from "./refuse.ts";
import type { Context, MiddlewareHandler, Next } from "hono";

/** The hosts that requests may name, the origins that pages may call from, and our own address. */

/**
 * Refuses requests for a host name that is not ours, as a page sends after DNS rebinding; admits
 * all if no names are configured. Anything else than a host name is refused in any case, because
 * documents would repeat it.
 *
 * A request can name one host in its address and another in its `Host` header (RFC 9112 section
 * 3.2.2), so both are checked. A loopback name in the address leads nowhere else.
 */
export function checkHost(allowedHosts: readonly string[] | undefined): MiddlewareHandler {
  const isOurs = (host: string): boolean =>
    allowedHosts === undefined || allowedHosts.includes(host) ||
    allowedHosts.includes(withoutPort(host));
  // Nearly every request names the same hosts as the one before, and parsing them costs a fiftieth
  // of an answer.
  let last: { url: string; header: string | undefined; hosts: Hosts | undefined } | undefined;
  const read = (url: string, header: string | undefined): Hosts | undefined => {
    if (last?.url !== url || last.header !== header) {
      last = { url, header, hosts: readHosts(url, header) };
    }
    return last.hosts;
  };
  return function checkHost(c, next) {
    const hosts = read(c.req.url, c.req.header("host"));
    if (hosts === undefined) {
      return Promise.resolve(refuse(c, 400, "Bad request: the host is not a host name"));
    }
    const { inAddress, inHeader = inAddress } = hosts;
    if (isOurs(inHeader) && (isOurs(inAddress) || isLoopbackName(withoutPort(inAddress)))) {
      return next();
    }
    const reason = "Host not allowed: add it to MCP_ALLOWED_HOSTS if it is yours";
    return Promise.resolve(refuse(c, 403, reason));
  };
}

/** The hosts that a request names, in lower case. */
interface Hosts {
  readonly inAddress: string;
  readonly inHeader: string | undefined;
}

/** Reads the hosts in a request's address and header; undefined if one of them is no host. */
function readHosts(address: string, header: string | undefined): Hosts | undefined {
  const url = URL.parse(address);
  if (url === null || url.username !== "" || url.password !== "") return undefined;
  const inAddress = url.host;
  const inHeader = header?.toLowerCase();
  return isHost(inAddress) && (inHeader === undefined || isHost(inHeader))
    ? { inAddress, inHeader }
    : undefined;
}

/**
 * The address of `/mcp` as the caller reaches it: the configured one, or the host of the request.
 * Behind a proxy that ends TLS, only the proxy's header says https.
 *
 * An answer that holds it belongs to one caller: see {@linkcode PRIVATE_HEADERS}.
 */
export function publicAddress(c: Context, oauth: OAuthSettings | undefined): string {
  if (oauth?.resource !== undefined) return oauth.resource;
  const { protocol, host } = new URL(c.req.url);
  // The header is what was checked against the allowed names.
  const url = new URL(`${protocol}//${c.req.header("host") ?? host}/mcp`);
  if (isForwardedFromHttps(c)) url.protocol = "https:";
  return url.href;
}

/** What the proxy that the caller reached says; each of several adds itself behind the one before. */
function isForwardedFromHttps(c: Context): boolean {
  const [usual] = (c.req.header("x-forwarded-proto") ?? "").split(",");
  const [standard] = (c.req.header("forwarded") ?? "").split(",");
  return usual?.trim().toLowerCase() === "https" ||
    /(^|;)\s*proto="?https"?\s*(;|$)/i.test(standard ?? "");
}

/** The headers of a document with addresses that depend on the request: no shared cache keeps it. */
export const PRIVATE_HEADERS = {
  "cache-control": "private, max-age=3600",
  "vary": "host, x-forwarded-proto, forwarded",
} as const;

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
