import type { OAuthSettings } from "../configuration/configuration.ts";
import { type FindKey, issuerKeys, IssuerUnavailableError } from "./issuer_keys.ts";
import type { Caller, Refusal, VerifierOptions } from "./policy.ts";
import type { Context } from "hono";
import {
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyResult,
} from "jose";

/**
 * Returns a function that verifies a JWT access token: signature by the keys of the issuer that it
 * names, kind, audience, expiry, subject and scope.
 */
export function accessTokenVerifier(
  { issuers, audiences, scopes, tenantsClaim }: OAuthSettings,
  host: VerifierOptions,
): (token: string, c?: Context) => Promise<Caller | Refusal> {
  const keysAt = new Map<string, FindKey>();
  for (const { jwksUrl } of issuers) {
    if (!keysAt.has(jwksUrl)) keysAt.set(jwksUrl, issuerKeys(jwksUrl, host));
  }
  const verify = async (token: string, c: Context | undefined): Promise<Caller | Refusal> => {
    const named = decodeJwt(token).iss;
    const at = issuers.findIndex(({ issuer }) => issuer === named);
    const { issuer, jwksUrl } = issuers[at] ?? {};
    const keys = jwksUrl === undefined ? undefined : keysAt.get(jwksUrl);
    if (issuer === undefined || keys === undefined) return invalid("iss");
    const keyOf: JWTVerifyGetKey = (...of) => keys(...of, (work) => keepRunning(c, work));
    const verified = await jwtVerify(token, keyOf, {
      issuer,
      algorithms: ALGORITHMS,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(host.now()),
    });
    const { payload } = verified;
    if (!readAudiences(payload).some((audience) => audiences.includes(audience))) {
      return invalid("aud");
    }
    const id = callerId(payload, at);
    const wrong = wrongKind(verified) ?? (id === undefined ? "sub" : undefined);
    if (wrong !== undefined || id === undefined) return invalid(wrong ?? "sub");
    const carried = readScopes(payload);
    if (
      scopes.length > 0 && !scopes.some((scope) => spellings(scope).some((s) => carried.has(s)))
    ) {
      const why = "none of the scopes in scope, scp and roles";
      return { error: "insufficient_scope", why, issued: true, subject: id };
    }
    return tenantsClaim === undefined ? { id } : { id, tenants: splitWords(payload[tenantsClaim]) };
  };
  return async (token, c) => {
    try {
      return await verify(token, c);
    } catch (error) {
      // Only what the issuer signed is found to be too old.
      if (error instanceof errors.JWTExpired) {
        const { payload } = error;
        const at = issuers.findIndex(({ issuer }) => issuer === payload.iss);
        return { ...invalid("exp"), issued: true, subject: callerId(payload, at) };
      }
      if (!(error instanceof IssuerUnavailableError)) return invalid(whatIsWrong(error));
      const { retryAfterSeconds } = error;
      return { why: "the issuer's keys could not be fetched", retryAfterSeconds };
    }
  };
}

/** Only a Worker ends what a request does when its caller goes, and only it can be told not to. */
function keepRunning(c: Context | undefined, work: Promise<unknown>): void {
  try {
    c?.executionCtx.waitUntil(work);
  } catch {
    // Whoever embeds the app passes no such context.
  }
}

function invalid(why: string): Refusal {
  return { error: "invalid_token", why };
}

/** The claim or the part of a token that makes it invalid. Nothing that the token itself says. */
function whatIsWrong(error: unknown): string {
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
  const { token_use: use = "access", cnf } = payload;
  // Cognito signs its ID tokens with the same keys, and says so in this claim.
  if (use !== "access") return "token_use";
  return cnf === undefined ? undefined : "cnf";
}

/** The types of access tokens, RFC 9068 section 2.1; many issuers say just JWT, or nothing. */
const TYPES = ["jwt", "application/jwt", "at+jwt", "application/at+jwt"];

/** OpenID Connect allows a subject of so many characters. */
const MAX_SUBJECT_LENGTH = 255;

/**
 * Who a token is about; undefined if it does not say so, since such callers would all be one.
 *
 * A service token of Cloudflare Access has an empty subject and a common name. Subjects are unique
 * at one issuer only.
 */
function callerId(
  { sub, client_id, common_name, type }: JWTPayload,
  at: number,
): string | undefined {
  const usable = (id: unknown): id is string =>
    typeof id === "string" && id.trim() !== "" && id.length <= MAX_SUBJECT_LENGTH;
  const place = at === 0 ? "" : `-${at + 1}`;
  if (sub === "" && type === "app" && usable(common_name)) {
    return `oauth-client${place}:${common_name}`;
  }
  if (sub !== undefined) return usable(sub) ? `oauth${place}:${sub}` : undefined;
  return usable(client_id) ? `oauth-client${place}:${client_id}` : undefined;
}

/**
 * The audiences of a token. Cognito's access tokens have none unless the client names a resource;
 * they name the app client, which is what its documentation says to check:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
function readAudiences({ aud, token_use, client_id }: JWTPayload): string[] {
  if (aud === undefined && token_use === "access") {
    return typeof client_id === "string" ? [client_id] : [];
  }
  return [aud].flat().filter((each) => typeof each === "string");
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

/**
 * What a token allows. RFC 9068 puts scopes into one string, `scope`; some issuers send a list, or
 * `scp`, and Entra ID puts what a program without a person may do into `roles`.
 */
function readScopes({ scope, scp, roles }: Readonly<Record<string, unknown>>): Set<string> {
  return new Set([scope, scp, roles].flatMap(splitWords));
}

/**
 * A scope as clients ask for it and as tokens carry it: Entra ID is asked for
 * `api://1111/access_as_user`, and its tokens say `access_as_user`.
 */
function spellings(scope: string): string[] {
  const last = scope.slice(scope.lastIndexOf("/") + 1);
  return last === "" ? [scope] : [scope, last];
}

/** The words of a claim that is a string or a list of strings; none of any other. */
function splitWords(claim: unknown): string[] {
  return [claim].flat().flatMap((part) => typeof part === "string" ? part.split(/[\s,]+/) : [])
    .filter((word) => word !== "");
}
