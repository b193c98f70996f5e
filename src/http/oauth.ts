import type { Log } from "../base/log.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";
import { issuerKeys, IssuerUnavailableError } from "./issuer_keys.ts";
import type { Caller, Refusal } from "./policy.ts";
import { publicAddress } from "./host_and_origin.ts";
import type { Context } from "hono";
import { errors, type JWTPayload, jwtVerify, type JWTVerifyResult } from "jose";

/** What {@linkcode accessTokenVerifier} needs of the runtime. */
export interface VerifierOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Returns a function that verifies a JWT access token: signature by the issuer's keys, kind, issuer,
 * audience, expiry, subject and scope.
 */
export function accessTokenVerifier(
  { issuer, audience, jwksUrl, scope, tenantsClaim }: OAuthSettings,
  host: VerifierOptions,
): (token: string) => Promise<Caller | Refusal> {
  const keys = issuerKeys(jwksUrl, host);
  const verify = async (token: string): Promise<Caller | Refusal> => {
    const verified = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(host.now()),
    });
    const { payload } = verified;
    const id = callerId(payload);
    const wrong = wrongKind(verified) ?? (id === undefined ? "sub" : undefined);
    if (wrong !== undefined || id === undefined) return invalid(wrong ?? "sub");
    if (scope !== undefined && !readScopes(payload).includes(scope)) {
      return { error: "insufficient_scope", why: "scope" };
    }
    return tenantsClaim === undefined ? { id } : { id, tenants: splitWords(payload[tenantsClaim]) };
  };
  return async (token) => {
    try {
      return await verify(token);
    } catch (error) {
      if (!(error instanceof IssuerUnavailableError)) return invalid(whatIsWrong(error));
      const { retryAfterSeconds } = error;
      return { why: "the issuer's keys could not be fetched", retryAfterSeconds };
    }
  };
}

function invalid(why: string): Refusal {
  return { error: "invalid_token", why };
}

/** The claim or the part of a token that makes it invalid. Nothing that the token itself says. */
function whatIsWrong(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "exp";
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim;
  if (error instanceof errors.JOSEAlgNotAllowed) return "alg";
  if (error instanceof errors.JWKSNoMatchingKey) return "kid: not a key of the issuer";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  return "not an access token";
}

/**
 * What makes a token of the issuer's no bearer token: another type (a logout token and a security
 * event are signed by the same keys), or a binding to a key that the caller would have to prove.
 */
function wrongKind({ protectedHeader, payload }: JWTVerifyResult): string | undefined {
  const { typ = "jwt" } = protectedHeader;
  if (typeof typ !== "string" || !TYPES.includes(typ.toLowerCase())) return "typ";
  return payload["cnf"] === undefined ? undefined : "cnf";
}

/** The types of access tokens, RFC 9068 section 2.1; many issuers say just JWT, or nothing. */
const TYPES = ["jwt", "application/jwt", "at+jwt", "application/at+jwt"];

/** OpenID Connect allows a subject of so many characters. */
const MAX_SUBJECT_LENGTH = 255;

/** Who a token is about; undefined if it does not say so, since such callers would all be one. */
function callerId({ sub, client_id }: JWTPayload): string | undefined {
  const usable = (id: unknown): id is string =>
    typeof id === "string" && id.trim() !== "" && id.length <= MAX_SUBJECT_LENGTH;
  if (sub !== undefined) return usable(sub) ? `oauth:${sub}` : undefined;
  return usable(client_id) ? `oauth-client:${client_id}` : undefined;
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
export function resourceMetadata(c: Context, oauth: OAuthSettings): Record<string, unknown> {
  return {
    resource: publicAddress(c, oauth),
    authorization_servers: [oauth.issuer],
    ...(oauth.scope === undefined ? {} : { scopes_supported: [oauth.scope] }),
    bearer_methods_supported: ["header"],
    resource_name: "spanning-access-mcp",
  };
}

/** The URL of the metadata, for a challenge. */
export function metadataUrl(c: Context, oauth: OAuthSettings): string {
  return new URL(`${WELL_KNOWN}/mcp`, publicAddress(c, oauth)).href;
}
