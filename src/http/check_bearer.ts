import type { MiddlewareHandler } from "hono";
import { refuse } from "./refuse.ts";
import { createSecretMatcher } from "./secret_matcher.ts";

/** Lets in callers who bring one of the tokens; without tokens, lets in everybody. */
export function checkBearer(tokens: readonly string[]): MiddlewareHandler {
  const matches = createSecretMatcher(tokens);
  return async function checkBearer(c, next) {
    if (tokens.length > 0) {
      const [, token] = /^Bearer +([^\s]+) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
      if (token === undefined || !await matches(token)) {
        c.header(
          "www-authenticate",
          token === undefined ? "Bearer" : 'Bearer error="invalid_token"',
        );
        return refuse(
          c,
          401,
          'Unauthorized: send a token of MCP_BEARER_TOKEN as "Authorization: Bearer …"',
        );
      }
    }
    await next();
  };
}
