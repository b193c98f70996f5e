import { LOOPBACK_HOSTS } from "../spanning/base_url.ts";
import type { OAuthSettings, TokenIssuer } from "./configuration.ts";
import type { SettingReader } from "./setting_reader.ts";
import { type SettingName, settingOf } from "./settings.ts";
import { keysAddress } from "./token_issuers.ts";

/** Reads the settings of OAuth. */

/** Settings that have a meaning only with an issuer. */
const PARTS = [
  "MCP_OAUTH_AUDIENCE",
  "MCP_OAUTH_JWKS_URL",
  "MCP_OAUTH_SCOPE",
  "MCP_OAUTH_RESOURCE",
  "MCP_OAUTH_TENANTS_CLAIM",
] as const;

/** Reads the issuers whose access tokens are accepted; undefined when none is set. */
export function readOAuth(reader: SettingReader): OAuthSettings | undefined {
  const [first, ...others] = readUrls(reader, "MCP_OAUTH_ISSUER");
  if (first === undefined) {
    const without = reader.text("MCP_OAUTH_ISSUER") === undefined
      // Writing out a default is no mistake.
      ? reader.set(PARTS).filter((name) => reader.text(name) !== settingOf(name).default)
      : [];
    if (without.length > 0) {
      reader.problems.push(
        `${
          without.join(" and ")
        } has no meaning without MCP_OAUTH_ISSUER: set that too, or remove it`,
      );
    }
    return undefined;
  }
  const audiences = reader.list("MCP_OAUTH_AUDIENCE");
  if (audiences === undefined) {
    reader.problems.push(
      "MCP_OAUTH_AUDIENCE is missing: write what the issuer's tokens name as their audience for this server, because a token for another service must not be accepted here",
    );
  }
  const keys = readUrls(reader, "MCP_OAUTH_JWKS_URL");
  if (keys.length > 1 && keys.length !== others.length + 1) {
    reader.problems.push(
      "MCP_OAUTH_JWKS_URL has another number of addresses than MCP_OAUTH_ISSUER: write one for all issuers, or one for each in their order",
    );
  }
  const withKeys = (issuer: string, at: number): TokenIssuer => ({
    issuer,
    jwksUrl: keys[at] ?? keys[0] ?? keysAddress(issuer),
  });
  const resource = readUrl(reader, "MCP_OAUTH_RESOURCE");
  const tenantsClaim = reader.text("MCP_OAUTH_TENANTS_CLAIM");
  const scopes = readScopes(reader);
  if (audiences === undefined) return undefined;
  return {
    issuers: [withKeys(first, 0), ...others.map((issuer, at) => withKeys(issuer, at + 1))],
    audiences,
    scopes,
    ...(resource === undefined ? {} : { resource }),
    ...(tenantsClaim === undefined ? {} : { tenantsClaim }),
  };
}

/** The scopes of which one is enough; empty for the word none. */
function readScopes(reader: SettingReader): string[] {
  const { default: usual = "none" } = settingOf("MCP_OAUTH_SCOPE");
  const scopes = reader.list("MCP_OAUTH_SCOPE") ?? [usual];
  if (scopes.length === 1 && scopes[0]?.toLowerCase() === "none") return [];
  if (
    scopes.length === 0 || !scopes.every((scope) => SCOPE.test(scope) && !/^none$/i.test(scope))
  ) {
    reader.problems.push(
      "MCP_OAUTH_SCOPE is not a scope: write one word, several with commas between them of which one is enough, or none",
    );
  }
  return scopes;
}

/** A scope, RFC 6749 section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** An https URL as it was written, since tokens are compared with it letter by letter. */
function readUrl(reader: SettingReader, name: SettingName): string | undefined {
  const text = reader.text(name);
  if (text === undefined || isSecureUrl(text)) return text;
  refuseUrl(reader, name);
  return undefined;
}

/** The same, for a comma list of them. */
function readUrls(reader: SettingReader, name: SettingName): string[] {
  const urls = reader.list(name) ?? [];
  if (urls.every(isSecureUrl)) return urls;
  refuseUrl(reader, name);
  return [];
}

function refuseUrl(reader: SettingReader, name: SettingName): void {
  reader.problems.push(
    `${name} is not an https address: write one such as https://login.example.com`,
  );
}

function isSecureUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== "" || url.hash !== "") return false;
  const loopback = LOOPBACK_HOSTS.includes(url.hostname);
  return url.protocol === "https:" || (loopback && url.protocol === "http:");
}
