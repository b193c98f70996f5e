import type { OAuthSettings } from "../configuration/configuration.ts";
import type { Caller, Refusal } from "./policy.ts";
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";

/** What checking a token needs of the world. */
export interface TokenPorts {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Signatures by a key pair only: with a shared secret, whoever can check a token could make one,
 * and `none` is no signature.
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

/** Clocks of issuers may be ahead by this many seconds. */
const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * Makes a check of JWT access tokens: signature by the issuer's keys, issuer, audience, expiry and
 * scope. The issuer's keys are fetched when first needed and kept.
 */
export function accessTokenVerifier(
  { issuer, audience, jwksUrl, scope, tenantsClaim }: OAuthSettings,
  { fetch, now }: TokenPorts,
): (token: string) => Promise<Caller | Refusal> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: 5_000,
    // Keys are taken from this address only: a redirect is no answer. Workers know no "error" here.
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
      // Also when the issuer's keys cannot be had: what cannot be checked is not let in.
      return "invalid_token";
    }
  };
}

/** RFC 9068 writes scopes as one text in `scope`; some issuers write a list, or `scp`. */
function readScopes(payload: Readonly<Record<string, unknown>>): string[] {
  return [payload["scope"], payload["scp"]].flatMap(splitWords);
}

/** The words of a claim that is a text or a list of texts; of anything else none. */
function splitWords(claim: unknown): string[] {
  return [claim].flat().flatMap((part) => typeof part === "string" ? part.split(/[\s,]+/) : [])
    .filter((word) => word !== "");
}

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** Where the metadata of `/mcp` is served, by RFC 9728 §3.1, and the same without the path. */
export const METADATA_PATHS: readonly string[] = [`${WELL_KNOWN}/mcp`, WELL_KNOWN];

/** The protected-resource metadata of RFC 9728: who issues tokens for this server. */
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

/** The address of the metadata, for a challenge. */
export function metadataUrl(requestUrl: string, oauth: OAuthSettings): string {
  return new URL(`${WELL_KNOWN}/mcp`, resourceAddress(requestUrl, oauth)).href;
}

function resourceAddress(requestUrl: string, { resource }: OAuthSettings): string {
  return resource ?? new URL("/mcp", requestUrl).href;
}
