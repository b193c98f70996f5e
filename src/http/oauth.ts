import type { OAuthSettings } from "../configuration/configuration.ts";
import type { Caller, Refusal } from "./policy.ts";
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";

/** What {@linkcode accessTokenVerifier} needs of the runtime. */
export interface VerifierOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Returns a function that verifies a JWT access token: signature by the issuer's keys, issuer,
 * audience, expiry and scope. The issuer's keys are fetched on first use and cached.
 */
export function accessTokenVerifier(
  { issuer, audience, jwksUrl, scope, tenantsClaim }: OAuthSettings,
  { fetch, now }: VerifierOptions,
): (token: string) => Promise<Caller | Refusal> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: 5_000,
    // Keys come from this address only, so no redirect is followed. Workers do not know "error" here.
    [customFetch]: (url, options) => fetch(url, { ...options, redirect: "manual" } as RequestInit),
  });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      });
      if (scope !== undefined && !readScopes(payload).includes(scope)) return "insufficient_scope";
      const id = `oauth:${payload.sub ?? payload["client_id"] ?? ""}`;
      return tenantsClaim === undefined
        ? { id }
        : { id, tenants: splitWords(payload[tenantsClaim]) };
    } catch {
      // Also if the issuer's keys cannot be fetched: an unverifiable token is invalid.
      return "invalid_token";
    }
  };
}

/**
 * Signatures by a key pair only: with a shared secret, anybody who can verify a token could issue
 * one, and `none` is no signature.
 */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "EdDSA",
];

/** How far an issuer's clock may differ, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** RFC 9068 puts scopes into one string, `scope`; some issuers send a list, or `scp`. */
function readScopes(payload: Readonly<Record<string, unknown>>): string[] {
  return [payload["scope"], payload["scp"]].flatMap(splitWords);
}

/** The words of a claim that is a string or a list of strings; none of any other. */
function splitWords(claim: unknown): string[] {
  return [claim].flat().flatMap((part) => typeof part === "string" ? part.split(/[\s,]+/) : [])
    .filter((word) => word !== "");
}

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** Paths of the metadata of `/mcp`: that of RFC 9728 §3.1, and the same without the path. */
export const METADATA_PATHS: readonly string[] = [`${WELL_KNOWN}/mcp`, WELL_KNOWN];

/** The protected-resource metadata of RFC 9728, which names the issuer of tokens for this server. */
export function resourceMetadata(
  requestUrl: string,
  oauth: OAuthSettings,
): Record<string, unknown> {
  return {
    resource: resourceAddress(requestUrl, oauth),
    authorization_servers: [oauth.issuer],
    ...(oauth.scope === undefined ? {} : { scopes_supported: [oauth.scope] }),
    bearer_methods_supported: ["header"],
    resource_name: "spanning-access-mcp",
  };
}

/** The URL of the metadata, for a challenge. */
export function metadataUrl(requestUrl: string, oauth: OAuthSettings): string {
  return new URL(`${WELL_KNOWN}/mcp`, resourceAddress(requestUrl, oauth)).href;
}

function resourceAddress(requestUrl: string, { resource }: OAuthSettings): string {
  return resource ?? new URL("/mcp", requestUrl).href;
}
