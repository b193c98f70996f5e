import { IDENTITY, VERSION } from "../base/identity.ts";
import { checkOrigin } from "./host_and_origin.ts";
import type { HttpPolicy } from "./policy.ts";
import { refuse } from "./refuse.ts";
import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { etag } from "hono/etag";

/** Where the card of `/mcp` is, and its media type (SEP-2127). */
export const CARD_PATH = "/mcp/server-card";
export const CARD_TYPE = "application/mcp-server-card+json";

/** Where a site lists its cards, and the list's media type. */
export const CATALOG_PATH = "/.well-known/ai-catalog.json";
export const CATALOG_TYPE = "application/ai-catalog+json";

const CARD_SCHEMA = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json";

/** The protocols spoken at `/mcp`, newest first. */
const PROTOCOL_VERSIONS = ["2026-07-28", ...SUPPORTED_PROTOCOL_VERSIONS];

/**
 * Says to a client that has not connected what it would find at `/mcp`: which program, which
 * protocols, and whether it needs a token. No tools, by the specification, and no tenant.
 */
export function serverCard(
  mcpUrl: string,
  { bearerTokens, oauth }: Pick<HttpPolicy, "bearerTokens" | "oauth">,
): Record<string, unknown> {
  const { registryName: name, title, description, repository } = IDENTITY;
  // With OAuth a client gets its token by itself.
  const asksForToken = bearerTokens.length > 0 && oauth === undefined;
  const authorization = {
    name: "Authorization",
    description: 'The token that this server\'s operator gave you, as "Bearer TOKEN"',
    isRequired: true,
    isSecret: true,
  };
  return {
    $schema: CARD_SCHEMA,
    name,
    version: VERSION,
    title,
    description,
    websiteUrl: repository,
    repository: { url: repository, source: "github" },
    remotes: [{
      type: "streamable-http",
      url: mcpUrl,
      supportedProtocolVersions: PROTOCOL_VERSIONS,
      ...(asksForToken ? { headers: [authorization] } : {}),
    }],
  };
}

/** The site's list of cards: one. */
export function aiCatalog(mcpUrl: string): Record<string, unknown> {
  const [publisher = "", name = ""] = IDENTITY.registryName.split("/");
  return {
    specVersion: "1.0",
    entries: [{
      identifier: `urn:air:${publisher.split(".").reverse().join(".")}:mcp:${name}`,
      displayName: IDENTITY.title,
      type: CARD_TYPE,
      url: `${mcpUrl}/server-card`,
    }],
  };
}

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
      return c.body(JSON.stringify(document(mcpAddress(c, policy))), 200, headers);
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
function mcpAddress(c: Context, { oauth }: HttpPolicy): string {
  if (oauth?.resource !== undefined) return oauth.resource;
  const url = new URL("/mcp", c.req.url);
  if (c.req.header("x-forwarded-proto") === "https") url.protocol = "https:";
  return url.href;
}
