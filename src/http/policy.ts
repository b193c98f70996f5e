import { ConfigurationError } from "../base/errors.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";

/**
 * Makes the policy for the address that is listened on, or for a Worker if there is none.
 *
 * Throws {@linkcode ConfigurationError} if others can reach the address and callers would need no
 * token.
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

/** A bearer token for some tenants only, by their ids. */
export interface TenantToken {
  readonly token: string;
  readonly tenants: readonly string[];
}

/** Who may call over HTTP, and from where. */
export interface HttpPolicy {
  /** Tokens for all tenants. */
  readonly bearerTokens: readonly string[];
  /** Tokens for some tenants only. */
  readonly tenantTokens: readonly TenantToken[];
  /** The issuer whose access tokens are accepted too. Without any token or issuer, callers need none. */
  readonly oauth?: OAuthSettings;
  /** Accepted `Host` names, with or without port; absent: hosts are not checked. */
  readonly allowedHosts?: readonly string[];
  /** Calls that one caller may make in a minute; 0: any number. */
  readonly callsPerMinute: number;
  /** Whether that number was configured, so that it applies in addition to the platform's limit. */
  readonly callsPerMinuteSet: boolean;
  /** How long the body of a request may take to arrive. */
  readonly bodyTimeoutSeconds: number;
  /** Accepted `Origin` values. */
  readonly allowedOrigins: readonly string[];
  /** Whether pages served from this machine may call too. */
  readonly loopbackOrigins: boolean;
}

/** The settings that a policy is made from. */
export interface HttpPolicySettings {
  readonly bearerTokens: readonly string[];
  readonly tenantTokens?: readonly TenantToken[];
  readonly oauth?: OAuthSettings;
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly callsPerMinute?: number;
  readonly bodyTimeoutSeconds?: number;
}

/** Calls a minute by default if others can reach the server: more than any assistant makes. */
const CALLS_PER_MINUTE = 600;

/** More than the largest body takes over a slow line. */
const BODY_TIMEOUT_SECONDS = 10;

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
