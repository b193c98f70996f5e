import { ConfigurationError } from "../base/errors.ts";
import type { HttpAccess } from "../configuration/configuration.ts";

/**
 * Makes the policy for the address that is listened on, or for a Worker if there is none.
 *
 * Throws {@linkcode ConfigurationError} if others can reach the address and callers would need no
 * token.
 */
export function httpPolicy(settings: HttpAccess, hostname?: string): HttpPolicy {
  const { bearerTokens, tenantTokens, oauth, allowedHosts } = settings;
  const anyone = bearerTokens.length + tenantTokens.length === 0 && oauth === undefined;
  const loopback = hostname !== undefined && isLoopbackName(hostname);
  if (anyone && !loopback) {
    const [reach, instead] = hostname === undefined
      ? ["A Worker can be reached by anybody", ""]
      : [`HOST=${hostname} can be reached by others`, ", or listen on 127.0.0.1"];
    throw new ConfigurationError([
      `${reach}: set MCP_BEARER_TOKEN to a long random text that callers must send as ` +
      `"Authorization: Bearer …", or MCP_OAUTH_ISSUER and MCP_OAUTH_AUDIENCE${instead}`,
    ]);
  }
  const hosts = allowedHosts ?? (loopback ? [...LOOPBACK_NAMES, nameInUrl(hostname)] : undefined);
  return { ...settings, ...(hosts === undefined ? {} : { allowedHosts: hosts }), loopback };
}

/** Who may call over HTTP at one address. Without any token or issuer, callers need none. */
export interface HttpPolicy extends HttpAccess {
  /** Whether the address refers to this machine: then pages served from it may call too. */
  readonly loopback: boolean;
}

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Whether a host name or address refers to this machine. */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** A host as it is written in a URL. */
function nameInUrl(hostname: string): string {
  return hostname.includes(":") ? `[${hostname.replace(/^\[|\]$/g, "")}]` : hostname;
}

/** An identified caller. */
export interface Caller {
  /** Stable for a token or subject; never the token itself. */
  readonly id: string;
  /** The ids of the tenants that the caller may ask about; absent: all. */
  readonly tenants?: readonly string[];
}

/** Why a token is refused, in the terms of RFC 6750. */
export type Refusal = "invalid_token" | "insufficient_scope";
