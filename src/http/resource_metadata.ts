import type { OAuthSettings } from "../configuration/configuration.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** Where the metadata of `/mcp` is served, by RFC 9728 §3.1, and the same without the path. */
export const METADATA_PATHS: readonly string[] = [`${WELL_KNOWN}/mcp`, WELL_KNOWN];

/** The protected-resource metadata of RFC 9728: who issues tokens for this server. */
export function resourceMetadata(
  requestUrl: string,
  oauth: OAuthSettings,
): Record<string, unknown> {
  return {
    resource: resourceOf(requestUrl, oauth),
    authorization_servers: [oauth.issuer],
    ...(oauth.scope === undefined ? {} : { scopes_supported: [oauth.scope] }),
    bearer_methods_supported: ["header"],
    resource_name: "spanning-access-mcp",
  };
}

/** The address of the metadata, for a challenge. */
export function metadataUrl(requestUrl: string, oauth: OAuthSettings): string {
  return new URL(`${WELL_KNOWN}/mcp`, resourceOf(requestUrl, oauth)).href;
}

function resourceOf(requestUrl: string, { resource }: OAuthSettings): string {
  return resource ?? new URL("/mcp", requestUrl).href;
}
