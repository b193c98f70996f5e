import { IDENTITY, PROTOCOL_VERSIONS, VERSION } from "../base/identity.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";
import { withoutSecondNames } from "../configuration/token_issuers.ts";
import { checkOrigin, PRIVATE_HEADERS, publicAddress } from "./host_and_origin.ts";
import type { HttpPolicy } from "./policy.ts";
import { refuse } from "./refuse.ts";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { etag } from "hono/etag";

/**
 * Serves what clients read before they connect: the server card and the site's catalog.
 *
 * Both are open to everybody, and to web pages of any origin, as the specification asks. On a
 * loopback address foreign pages are refused: they would learn what runs on the machine.
 */
export function discovery(policy: HttpPolicy): Hono {
  const app = new Hono();
  const documents = [
    [CARD_PATH, CARD_TYPE, (url: string) => serverCard(url, policy)],
    [CATALOG_PATH, CATALOG_TYPE, aiCatalog],
  ] as const;
  for (const [path, type, document] of documents) {
    app.use(path, policy.loopback ? checkOrigin(policy) : anyOrigin, etag());
    app.get(path, (c) => {
      const text = JSON.stringify(document(publicAddress(c, policy.oauth)));
      return c.body(text, 200, { "content-type": type, ...PRIVATE_HEADERS });
    });
    app.all(path, (c) => {
      c.header("allow", METHODS);
      return refuse(c, 405, "Method not allowed: send GET");
    });
  }
  return app;
}

/** Path and media type of the server card of `/mcp` (SEP-2127). */
const CARD_PATH = "/mcp/server-card";
const CARD_TYPE = "application/mcp-server-card+json";

/** Path and media type of a site's list of cards. */
const CATALOG_PATH = "/.well-known/ai-catalog.json";
const CATALOG_TYPE = "application/ai-catalog+json";

/**
 * Tells a client that has not connected yet what `/mcp` is: which program, which protocols, and
 * whether it needs a token. By the specification no tools, and no tenant.
 */
function serverCard(
  mcpUrl: string,
  { bearerTokens, tenantTokens, oauth }: HttpPolicy,
): Record<string, unknown> {
  const { registryName: name, title, description, repository } = IDENTITY;
  // With OAuth a client obtains its token by itself.
  const asksForToken = bearerTokens.length + tenantTokens.length > 0 && oauth === undefined;
  const asked = 'The token that this server\'s operator gave you, as "Bearer TOKEN"';
  const header = { name: "Authorization", description: asked, isRequired: true, isSecret: true };
  const program = { name, version: VERSION, title, description, websiteUrl: repository };
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json",
    ...program,
    repository: { url: repository, source: "github" },
    remotes: [{
      type: "streamable-http",
      url: mcpUrl,
      supportedProtocolVersions: [PROTOCOL_VERSIONS.modern, ...PROTOCOL_VERSIONS.legacy],
      ...(asksForToken ? { headers: [header] } : {}),
    }],
  };
}

/** The site's list of cards, which has one. */
function aiCatalog(mcpUrl: string): Record<string, unknown> {
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

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** Paths of the metadata of `/mcp`: that of RFC 9728 §3.1, and the same without the path. */
export const METADATA_PATHS: readonly string[] = [`${WELL_KNOWN}/mcp`, WELL_KNOWN];

/** The protected-resource metadata of RFC 9728, which names the issuers of tokens for this server. */
export function resourceMetadata(c: Context, oauth: OAuthSettings): Record<string, unknown> {
  return {
    resource: publicAddress(c, oauth),
    authorization_servers: withoutSecondNames(oauth.issuers.map(({ issuer }) => issuer)),
    ...(oauth.scopes.length === 0 ? {} : { scopes_supported: oauth.scopes.slice(0, 1) }),
    bearer_methods_supported: ["header"],
    resource_name: "spanning-access-mcp",
  };
}

/** The URL of the metadata, for a challenge. */
export function metadataUrl(c: Context, oauth: OAuthSettings): string {
  return new URL(`${WELL_KNOWN}/mcp`, publicAddress(c, oauth)).href;
}
