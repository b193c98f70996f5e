import type { Caller, Refusal } from "./caller.ts";
import type { HttpPolicy } from "./http_policy.ts";
import { pass } from "./pass.ts";
import { refuse } from "./refuse.ts";
import { metadataUrl } from "./resource_metadata.ts";
import { createSecretMatcher } from "./secret_matcher.ts";
import { accessTokenVerifier, type TokenPorts } from "./verify_access_token.ts";
import type { Context, MiddlewareHandler } from "hono";

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
