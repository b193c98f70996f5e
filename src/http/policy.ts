import { ConfigurationError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type HttpAccess, LEAST_TOKEN_LENGTH } from "../configuration/configuration.ts";
import type { SettingName } from "../configuration/settings.ts";
import { LOOPBACK_HOSTS } from "../spanning/base_url.ts";

/**
 * Makes the policy for the address that is listened on, or for a Worker if there is none.
 *
 * Throws {@linkcode ConfigurationError} if others can reach the address and callers would need no
 * token, or one that can be guessed.
 */
export function httpPolicy(settings: HttpAccess, hostname?: string): HttpPolicy {
  const { bearerTokens, tenantTokens, oauth, allowedHosts } = settings;
  const reach = whoElseReaches(hostname, allowedHosts);
  const loopback = reach === undefined;
  if (!loopback) {
    const anyone = bearerTokens.length + tenantTokens.length === 0 && oauth === undefined;
    const problems = [
      ...(anyone ? [tokenNeeded(reach)] : []),
      ...guessable("MCP_BEARER_TOKEN", bearerTokens, reach),
      ...guessable("MCP_TENANT_TOKENS", tenantTokens, reach),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);
  }
  const hosts = allowedHosts ??
    (loopback ? [...LOOPBACK_HOSTS, nameInUrl(hostname ?? "").toLowerCase()] : undefined);
  return { ...settings, ...(hosts === undefined ? {} : { allowedHosts: hosts }), loopback };
}

/** Who may call over HTTP at one address. Without any token or issuer, callers need none. */
export interface HttpPolicy extends HttpAccess {
  /** Whether the address refers to this machine: then pages served from it may call too. */
  readonly loopback: boolean;
}

/** Why others than this machine can call, and what would keep them out. */
interface Reach {
  readonly why: string;
  readonly instead: string;
}

/** Undefined if only this machine can call: a foreign host name means a proxy that passes others on. */
function whoElseReaches(
  hostname: string | undefined,
  allowedHosts: readonly string[] = [],
): Reach | undefined {
  if (hostname === undefined) return { why: "A Worker can be reached by anybody", instead: "" };
  if (!isLoopbackName(hostname)) {
    const why = `HOST=${hostname} can be reached by others`;
    return { why, instead: ", or listen on 127.0.0.1" };
  }
  if (allowedHosts.map(withoutPort).every(isLoopbackName)) return undefined;
  const why = "MCP_ALLOWED_HOSTS names another host than this machine, so others can call";
  return { why, instead: ", or remove that name" };
}

function tokenNeeded({ why, instead }: Reach): string {
  return `${why}: set MCP_BEARER_TOKEN to a long random text that callers must send as ` +
    `"Authorization: Bearer …", or MCP_OAUTH_ISSUER and MCP_OAUTH_AUDIENCE${instead}`;
}

function guessable(
  name: SettingName,
  tokens: readonly { readonly token: string }[],
  { why }: Reach,
): string[] {
  return tokens.every(({ token }) => token.length >= LEAST_TOKEN_LENGTH) ? [] : [
    `${name} has a token shorter than ${LEAST_TOKEN_LENGTH} characters, which can be guessed. ` +
    `${why}: write a long random text`,
  ];
}

/** A host without its port. */
export function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}

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

/** Why nobody was admitted with a token. */
export interface Refusal {
  /** In the terms of RFC 6750; absent if the token could not be checked. */
  readonly error?: "invalid_token" | "insufficient_scope";
  /** The reason, for the log only. */
  readonly why: string;
  /** Set where the token was certainly issued to the caller, so that sending it is no guess. */
  readonly issued?: true;
  /** The id of whom the issuer signed the token for, for the log only. */
  readonly subject?: string | undefined;
  /** If the token could not be checked: the seconds after which it may be. */
  readonly retryAfterSeconds?: number;
}

/** The parts of the runtime with which access tokens are verified. */
export interface VerifierOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}
