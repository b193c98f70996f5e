import { IDENTITY, VERSION } from "../base/identity.ts";
import type { HttpPolicy } from "./http_policy.ts";
import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";

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
