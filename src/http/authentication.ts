import { createKeyedHash } from "../base/hash.ts";
import { accessTokenVerifier, metadataUrl, type VerifierOptions } from "./oauth.ts";
import type { Caller, HttpPolicy, Refusal } from "./policy.ts";
import { allowAll, refuse } from "./refuse.ts";
import type { Context, MiddlewareHandler } from "hono";

/**
 * Admits callers with a configured token or an access token of the configured issuer; everybody if
 * neither is configured.
 */
export function checkCaller(
  { bearerTokens, tenantTokens, oauth }: Pick<
    HttpPolicy,
    "bearerTokens" | "tenantTokens" | "oauth"
  >,
  host: VerifierOptions,
): MiddlewareHandler {
  const accepted = [...bearerTokens.map((token) => ({ token })), ...tenantTokens];
  if (accepted.length === 0 && oauth === undefined) return allowAll;
  const matches = createSecretMatcher(accepted.map(({ token }) => token));
  const verify = oauth === undefined ? undefined : accessTokenVerifier(oauth, host);
  const identify = async (token: string): Promise<Caller | Refusal> => {
    const index = await matches(token);
    if (index !== undefined) {
      const { token: _, ...limits } = accepted[index] as typeof accepted[number];
      return { id: `token:${index}`, ...limits };
    }
    return await verify?.(token) ?? "invalid_token";
  };
  return async function checkCaller(c, next) {
    const token = bearerToken(c);
    const caller = token === undefined ? undefined : await identify(token);
    if (caller === undefined || typeof caller === "string") return challenge(c, caller, oauth);
    c.set("caller", caller);
    await next();
  };
}

/** The caller that {@linkcode checkCaller} identified; undefined if no identification is required. */
export function callerOf(c: Context): Caller | undefined {
  return c.get("caller");
}

/**
 * Returns a function that finds which of the secrets a text is, in time that discloses nothing about
 * them; undefined if none.
 *
 * No runtime-neutral constant-time comparison exists, so both sides are hashed under a key of this
 * process, and the digests, which a caller cannot aim at, are compared to their end.
 */
function createSecretMatcher(
  secrets: readonly string[],
): (candidate: string) => Promise<number | undefined> {
  const hash = createKeyedHash();
  let digests: Promise<Uint8Array[]> | undefined;
  return async (candidate) => {
    const digest = await hash(candidate);
    let found: number | undefined;
    for (const [index, other] of (await (digests ??= Promise.all(secrets.map(hash)))).entries()) {
      if (same(digest, other)) found = index;
    }
    return found;
  };
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0);
  return difference === 0;
}

function bearerToken(c: Context): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
}

function challenge(c: Context, refusal: Refusal | undefined, oauth: HttpPolicy["oauth"]): Response {
  const parts = [
    ...(refusal === undefined ? [] : [`error="${refusal}"`]),
    ...(oauth === undefined ? [] : [`resource_metadata="${metadataUrl(c.req.url, oauth)}"`]),
    ...(oauth?.scope === undefined ? [] : [`scope="${oauth.scope}"`]),
  ];
  c.header("www-authenticate", ["Bearer", parts.join(", ")].join(" ").trim());
  return refusal === "insufficient_scope"
    ? refuse(c, 403, "Forbidden: the access token lacks the scope that is needed")
    : refuse(c, 401, 'Unauthorized: send an accepted token as "Authorization: Bearer …"');
}
