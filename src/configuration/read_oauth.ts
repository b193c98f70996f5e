import type { OAuthSettings } from "./configuration.ts";
import type { SettingReader } from "./setting_reader.ts";
import { type SettingName, settingOf } from "./settings.ts";

/** Settings that have a meaning only with an issuer. */
const PARTS = [
  "MCP_OAUTH_AUDIENCE",
  "MCP_OAUTH_JWKS_URL",
  "MCP_OAUTH_SCOPE",
  "MCP_OAUTH_RESOURCE",
  "MCP_OAUTH_TENANTS_CLAIM",
] as const;

/** Reads the issuer whose access tokens are accepted; undefined when none is set. */
export function readOAuth(reader: SettingReader): OAuthSettings | undefined {
  const issuer = readUrl(reader, "MCP_OAUTH_ISSUER");
  if (issuer === undefined) {
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
  const audience = reader.text("MCP_OAUTH_AUDIENCE");
  if (audience === undefined) {
    reader.problems.push(
      "MCP_OAUTH_AUDIENCE is missing: write what the issuer's tokens name as their audience for this server, because a token for another service must not be accepted here",
    );
  }
  const jwksUrl = readUrl(reader, "MCP_OAUTH_JWKS_URL") ??
    `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`;
  const resource = readUrl(reader, "MCP_OAUTH_RESOURCE");
  const scope = reader.text("MCP_OAUTH_SCOPE") ?? settingOf("MCP_OAUTH_SCOPE").default ?? "none";
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) {
    reader.problems.push("MCP_OAUTH_SCOPE is not one scope: write one word, or none");
  }
  const tenantsClaim = reader.text("MCP_OAUTH_TENANTS_CLAIM");
  if (audience === undefined) return undefined;
  return {
    issuer,
    audience,
    jwksUrl,
    ...(scope.toLowerCase() === "none" ? {} : { scope }),
    ...(resource === undefined ? {} : { resource }),
    ...(tenantsClaim === undefined ? {} : { tenantsClaim }),
  };
}

/** An https URL as it was written, since tokens are compared with it letter by letter. */
function readUrl(reader: SettingReader, name: SettingName): string | undefined {
  const text = reader.text(name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  const right = url?.protocol === "https:" || (loopback && url.protocol === "http:");
  if (right && url.username === "" && url.hash === "") return text;
  reader.problems.push(
    `${name} is not an https address: write one such as https://login.example.com`,
  );
  return undefined;
}
