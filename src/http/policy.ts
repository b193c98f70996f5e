import { ConfigurationError } from "../base/errors.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";

/** Whether a host name or address means this machine only. */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** A bearer token that may ask about some tenants only, by their ids. */
export interface TenantToken {
  readonly token: string;
  readonly tenants: readonly string[];
}

/** Who may call over HTTP, and from where. */
export interface HttpPolicy {
  /** Any of these is accepted; empty means that callers need no token. */
  readonly bearerTokens: readonly string[];
  /** These are accepted besides, for some tenants only. */
  readonly tenantTokens: readonly TenantToken[];
  /** Whose access tokens are accepted besides. */
  readonly oauth?: OAuthSettings;
  /** Accepted `Host` names, with or without port; absent means that hosts are not checked. */
  readonly allowedHosts?: readonly string[];
  /** How many calls a caller may make in a minute; 0 for any number. */
  readonly callsPerMinute: number;
  /** Whether somebody set that number, so that it holds beside the platform's own limit. */
  readonly callsPerMinuteSet: boolean;
  /** How long the body of a request may take to arrive. */
  readonly bodyTimeoutSeconds: number;
  /** Accepted `Origin` values beside loopback ones on a loopback bind. */
  readonly allowedOrigins: readonly string[];
  /** Whether pages served from this machine may call. */
  readonly loopbackOrigins: boolean;
}

/** What a policy is made from: the settings, and the address listened on or the Worker. */
export interface HttpPolicySettings {
  readonly bearerTokens: readonly string[];
  readonly tenantTokens?: readonly TenantToken[];
  readonly oauth?: OAuthSettings;
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly callsPerMinute?: number;
  readonly bodyTimeoutSeconds?: number;
}

/** Calls a minute where others can reach the server: more than any assistant makes. */
const CALLS_PER_MINUTE = 600;

/** Longer than a body of the largest size takes over a slow line. */
const BODY_TIMEOUT_SECONDS = 10;

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The policy for the address that is listened on; without one, for a Worker.
 *
 * Throws {@linkcode ConfigurationError} where nobody would have to say who they are on an address
 * that others can reach.
 */
export function httpPolicy(settings: HttpPolicySettings, hostname?: string): HttpPolicy {
  const { bearerTokens, tenantTokens = [], oauth, allowedHosts, allowedOrigins = [] } = settings;
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
  return {
    bearerTokens,
    tenantTokens,
    ...(oauth === undefined ? {} : { oauth }),
    ...(hosts === undefined ? {} : { allowedHosts: hosts }),
    callsPerMinute: settings.callsPerMinute ?? (loopback ? 0 : CALLS_PER_MINUTE),
    callsPerMinuteSet: settings.callsPerMinute !== undefined,
    bodyTimeoutSeconds: settings.bodyTimeoutSeconds ?? BODY_TIMEOUT_SECONDS,
    allowedOrigins,
    loopbackOrigins: loopback,
  };
}

/** A host as it stands in an address. */
function nameInUrl(hostname: string): string {
  return hostname.includes(":") ? `[${hostname.replace(/^\[|\]$/g, "")}]` : hostname;
}

/** Who calls, as far as this server needs to know. */
export interface Caller {
  /** The same for the same token or subject; never the token itself. */
  readonly id: string;
  /** The ids of the tenants that the caller may ask about; absent: all. */
  readonly tenants?: readonly string[];
}

/** Why a caller is not let in, in the words of RFC 6750. */
export type Refusal = "invalid_token" | "insufficient_scope";
