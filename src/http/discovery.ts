import { checkOrigin } from "./check_origin.ts";
import type { HttpPolicy } from "./http_policy.ts";
import { refuse } from "./refuse.ts";
import {
  aiCatalog,
  CARD_PATH,
  CARD_TYPE,
  CATALOG_PATH,
  CATALOG_TYPE,
  serverCard,
} from "./server_card.ts";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { etag } from "hono/etag";

const METHODS = "GET, HEAD, OPTIONS";

/**
 * What finds the server before it connects: its card and the site's catalog, open to all.
 *
 * Web pages of any origin may read them, as the specification asks, but not on a machine of one's
 * own: there a page would learn what runs on it.
 */
export function discovery(policy: HttpPolicy): Hono {
  const app = new Hono();
  const documents = [
    [CARD_PATH, CARD_TYPE, (url: string) => serverCard(url, policy)],
    [CATALOG_PATH, CATALOG_TYPE, aiCatalog],
  ] as const;
  for (const [path, type, document] of documents) {
    app.use(path, policy.loopbackOrigins ? checkOrigin(policy) : anyOrigin, etag());
    app.get(path, (c) => {
      const headers = { "content-type": type, "cache-control": "public, max-age=3600" };
      return c.body(JSON.stringify(document(mcpUrlOf(c, policy))), 200, headers);
    });
    app.all(path, (c) => {
      c.header("allow", METHODS);
      return refuse(c, 405, "Method not allowed: send GET");
    });
  }
  return app;
}

const anyOrigin: MiddlewareHandler = async function anyOrigin(c, next) {
  if (c.req.method === "OPTIONS") {
    c.header("access-control-allow-origin", "*");
    c.header("access-control-allow-methods", METHODS);
    c.header("access-control-allow-headers", "content-type, if-none-match");
    return c.body(null, 204);
  }
  await next();
  c.res.headers.set("access-control-allow-origin", "*");
  c.res.headers.set("access-control-expose-headers", "etag");
};

/** The address of `/mcp` for callers. Behind a proxy that ends TLS only its header says https. */
function mcpUrlOf(c: Context, { oauth }: HttpPolicy): string {
  if (oauth?.resource !== undefined) return oauth.resource;
  const url = new URL("/mcp", c.req.url);
  if (c.req.header("x-forwarded-proto") === "https") url.protocol = "https:";
  return url.href;
}
