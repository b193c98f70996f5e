import { createKeyedHash } from "../base/hash.ts";
import { accessTokenVerifier, metadataUrl, type TokenPorts } from "./oauth.ts";
import type { Caller, HttpPolicy, Refusal } from "./policy.ts";
import { pass, refuse } from "./refuse.ts";
import type { Context, MiddlewareHandler } from "hono";

/**
 * Makes a test for "which of the secrets is this" whose time tells nothing about them; undefined for
 * none of them.
 *
 * No runtime-neutral constant-time comparison exists, so both sides are hashed under a key of this
 * process and the digests, which a caller cannot aim at, are compared without an early end.
 */
export function createSecretMatcher(
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

/**
 * Lets in callers who bring a configured token or an access token of the configured issuer; where
 * neither is configured, lets in everybody.
 */
export function checkCaller(
  { bearerTokens, tenantTokens, oauth }: Pick<
    HttpPolicy,
    "bearerTokens" | "tenantTokens" | "oauth"
  >,
  ports: TokenPorts,
): MiddlewareHandler {
  const accepted = [...bearerTokens.map((token) => ({ token })), ...tenantTokens];
  if (accepted.length === 0 && oauth === undefined) return pass;
  const matches = createSecretMatcher(accepted.map(({ token }) => token));
  const verify = oauth === undefined ? undefined : accessTokenVerifier(oauth, ports);
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

/** Who makes the request; undefined where nobody has to say. Comes behind {@linkcode checkCaller}. */
export function callerOf(c: Context): Caller | undefined {
  return c.get("caller");
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
