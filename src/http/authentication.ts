import { shareWork } from "../base/async.ts";
import { createTokenBuckets } from "../base/limiter.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";
import { isCloudflareAccess } from "../configuration/token_issuers.ts";
import { metadataUrl } from "./discovery.ts";
import type { Caller, HttpPolicy, Refusal, VerifierOptions } from "./policy.ts";
import { allowAll, refuse, refuseUntil } from "./refuse.ts";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Context, MiddlewareHandler } from "hono";

/**
 * Admits callers with a configured token or an access token of the configured issuer; everybody if
 * neither is configured.
 *
 * All failed sign-ins share one budget, beyond which they are 429: guessing is slow. A caller with a
 * valid token is served, and one whose token has expired is told so, however many others fail.
 */
export function checkCaller(
  { bearerTokens, tenantTokens, oauth }: HttpPolicy,
  host: VerifierOptions,
): MiddlewareHandler {
  const accepted = [...bearerTokens, ...tenantTokens];
  if (accepted.length === 0 && oauth === undefined) return allowAll;
  const callers = accepted.map(({ token: _, name, ...limits }, index): Caller => (
    { id: `token:${name ?? index}`, ...limits }
  ));
  const matches = createSecretMatcher(accepted.map(({ token }) => token));
  const verify = oauth && lazyVerifier(oauth, host);
  const behindAccess = oauth?.issuers.some(({ issuer }) => isCloudflareAccess(issuer)) ?? false;
  const failures = createTokenBuckets(FAILURES_PER_MINUTE, host.now);
  const identify = async (token: string, c: Context): Promise<Caller | Refusal> =>
    callers[matches(token)] ?? await verify?.(token, c) ??
      { error: "invalid_token", why: "no such token" };
  return async function checkCaller(c, next) {
    const token = readToken(c, behindAccess);
    if (token === undefined) return challenge(c, { why: "no token" }, oauth);
    const caller = await identify(token, c);
    if ("id" in caller) {
      c.set("caller", caller);
      return await next();
    }
    const { why, issued, retryAfterSeconds } = caller;
    if (retryAfterSeconds !== undefined) {
      return refuseUntil(c, 503, "The token cannot be checked now", retryAfterSeconds, why);
    }
    // Clients get a new token when they hear that theirs is too old, whoever else is guessing.
    const wait = issued ? 0 : failures.take("everybody");
    if (wait > 0) return refuseUntil(c, 429, "Too many failed sign-ins", wait, why);
    return challenge(c, caller, oauth);
  };
}

/** Verifies access tokens by code that is loaded with the first of them. */
function lazyVerifier(oauth: OAuthSettings, host: VerifierOptions): AccessTokenVerifier {
  const load = shareWork(async () => (await import("./oauth.ts")).accessTokenVerifier(oauth, host));
  return async (token, c) => await (await load())(token, c);
}

type AccessTokenVerifier = (token: string, c: Context) => Promise<Caller | Refusal>;

/** Failed sign-ins a minute of everybody together that are looked at one by one. */
const FAILURES_PER_MINUTE = 60;

/** The caller that {@linkcode checkCaller} identified; undefined if no identification is required. */
export function callerOf(c: Context): Caller | undefined {
  return c.get("caller");
}

/**
 * Returns a function that finds which of the secrets a text is, in time that discloses nothing about
 * them; -1 if none.
 *
 * No runtime-neutral constant-time comparison exists, so both sides are hashed under a key of this
 * process, and the digests, which a caller cannot aim at, are compared to their end. The platform's
 * own HMAC is asynchronous and costs a tenth of a call.
 */
function createSecretMatcher(secrets: readonly string[]): (candidate: string) => number {
  const encoder = new TextEncoder();
  // Workers forbid random values while a module loads, so the first call makes the key.
  let keyed: ReturnType<typeof hmac.create> | undefined;
  const hash = (text: string): Uint8Array => {
    keyed ??= hmac.create(sha256, crypto.getRandomValues(new Uint8Array(32)));
    return keyed.clone().update(encoder.encode(text)).digest();
  };
  let digests: readonly Uint8Array[] | undefined;
  return (candidate) => {
    const digest = hash(candidate);
    const isSame = (other: Uint8Array): boolean =>
      digest.reduce((bits, byte, at) => bits | (byte ^ (other[at] ?? 0)), 0) === 0;
    return (digests ??= secrets.map(hash)).map(isSame).lastIndexOf(true);
  };
}

/**
 * The token of a request. Cloudflare Access, which people have then signed in to, sends its own
 * beside what the client sent.
 */
function readToken(c: Context, behindAccess: boolean): string | undefined {
  const assertion = behindAccess ? c.req.header("cf-access-jwt-assertion")?.trim() : undefined;
  if (assertion !== undefined && assertion !== "") return assertion;
  return /^Bearer +([^\s]+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
}

function challenge(c: Context, refusal: Refusal, oauth: HttpPolicy["oauth"]): Response {
  const { error, ...details } = refusal;
  const [scope] = oauth?.scopes ?? [];
  const parts = [
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(oauth === undefined ? [] : [`resource_metadata="${metadataUrl(c, oauth)}"`]),
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
  ];
  c.header("www-authenticate", ["Bearer", parts.join(", ")].join(" ").trim());
  return error === "insufficient_scope"
    ? refuse(c, 403, "Forbidden: the access token lacks the scope that is needed", details)
    : refuse(c, 401, 'Unauthorized: send an accepted token as "Authorization: Bearer …"', details);
}
