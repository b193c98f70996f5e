import {
  type AppSettings,
  type BearerToken,
  type HttpConfiguration,
  LEAST_TOKEN_LENGTH,
  type OAuthSettings,
  type TenantConfiguration,
  type TenantToken,
} from "./configuration.ts";
import { readOAuth } from "./read_oauth.ts";
import type { SettingReader } from "./setting_reader.ts";
import { type SettingName, settingOf, SETTINGS } from "./settings.ts";
import * as v from "valibot";

/** Reads the settings of HTTP: address, tokens, hosts, origins, limits, the page. */

/** Reads the settings of the HTTP server: its address, and the callers that it accepts. */
export function readHttp(reader: SettingReader): HttpConfiguration {
  const allowedHosts = reader.list("MCP_ALLOWED_HOSTS")?.map((host) => host.toLowerCase());
  if (allowedHosts?.some((host) => !isHost(host))) {
    reader.problems.push(
      "MCP_ALLOWED_HOSTS has an entry that is not a host name: write each as host or host:port, without scheme, path or wildcard",
    );
  }
  const allowedOrigins = reader.list("MCP_ALLOWED_ORIGINS")?.map(parseOrigin);
  if (allowedOrigins?.includes(undefined)) {
    reader.problems.push(
      "MCP_ALLOWED_ORIGINS has an entry that is not an origin: write each as scheme://host[:port], without path or wildcard",
    );
  }
  const oauth = reader.set(OAUTH_SETTINGS).length === 0 ? undefined : readOAuth(reader);
  const app = readApp(reader, oauth);
  const bearerTokens = readBearerTokens(reader);
  const tenantTokens = readTenantTokens(reader);
  if (tenantTokens.some(({ token }) => bearerTokens.some((other) => other.token === token))) {
    reader.problems.push(
      "MCP_BEARER_TOKEN and MCP_TENANT_TOKENS have a token in common: a token is either for all tenants or for some",
    );
  }
  warnOfShort(reader, "MCP_BEARER_TOKEN", bearerTokens);
  warnOfShort(reader, "MCP_TENANT_TOKENS", tenantTokens);
  return {
    host: readHost(reader),
    port: reader.wholeNumber("PORT"),
    bearerTokens,
    tenantTokens,
    ...(oauth && { oauth }),
    ...(app && { app }),
    ...(reader.text("MCP_CALLS_PER_MINUTE") !== undefined &&
      { callsPerMinute: reader.wholeNumber("MCP_CALLS_PER_MINUTE") }),
    bodyTimeoutSeconds: reader.number("MCP_BODY_TIMEOUT_SECONDS"),
    ...(allowedHosts && { allowedHosts }),
    ...(allowedOrigins && { allowedOrigins: allowedOrigins.filter((each) => each !== undefined) }),
  };
}

const OAUTH_SETTINGS = SETTINGS.map(({ name }) => name)
  .filter((name) => name.startsWith("MCP_OAUTH_"));

/** It begins with a letter, unlike a token's number. */
const TOKEN_NAME = /^[a-z][\w.-]{0,31}$/i;

const schema = v.array(v.strictObject({
  token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
  tenants: v.pipe(v.array(v.string()), v.minLength(1)),
  name: v.optional(v.pipe(v.string(), v.regex(TOKEN_NAME))),
}));

/** Reads the tokens that are limited to some tenants. No message repeats a token or an id. */
function readTenantTokens(reader: SettingReader): TenantToken[] {
  const text = reader.text("MCP_TENANT_TOKENS");
  if (text === undefined) return [];
  const result = v.safeParse(schema, parse(text));
  if (!result.success) {
    reader.problems.push(
      'MCP_TENANT_TOKENS is not a list of tokens: write a JSON array such as [{"token": …, "tenants": ["contoso"], "name"?: …}], each token without "Bearer", spaces or letters beyond ASCII',
    );
    return [];
  }
  const tokens = result.output.map(({ token }) => token);
  if (new Set(tokens).size < tokens.length) {
    reader.problems.push(
      "MCP_TENANT_TOKENS has a token twice: write all its tenants in one entry",
    );
  }
  return result.output;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readHost(reader: SettingReader): string {
  const text = reader.text("HOST") ?? settingOf("HOST").default ?? "";
  const host = text.replace(/^\[(.*)\]$/, "$1");
  const right = host.includes(":") ? URL.canParse(`http://[${host}]`) : isHost(host);
  if (!right) {
    reader.problems.push(
      "HOST is neither a host name nor an IP address: write one such as 127.0.0.1, without scheme or port, and the port in PORT",
    );
  }
  return host;
}

/** A name before a token, as in `alice:TOKEN`. */
const NAMED_TOKEN = /^([^:]+):(.+)$/;

function readBearerTokens(reader: SettingReader): BearerToken[] {
  const tokens = (reader.list("MCP_BEARER_TOKEN") ?? []).map((entry): BearerToken => {
    const [, name, token] = NAMED_TOKEN.exec(entry) ?? [];
    return name === undefined || token === undefined || !TOKEN_NAME.test(name)
      ? { token: entry }
      : { token, name };
  });
  if (tokens.some(({ token }) => !/^[\x21-\x7e]+$/.test(token))) {
    reader.problems.push(
      'MCP_BEARER_TOKEN has characters that a request cannot carry: write the tokens alone, without "Bearer", spaces or letters beyond ASCII',
    );
  }
  if (new Set(tokens.map(({ token }) => token)).size < tokens.length) {
    reader.problems.push(
      "MCP_BEARER_TOKEN has a token under two names: write it once, because the log names the caller by it",
    );
  }
  return tokens;
}

function warnOfShort(
  reader: SettingReader,
  name: SettingName,
  tokens: readonly { readonly token: string }[],
): void {
  if (tokens.every(({ token }) => token.length >= LEAST_TOKEN_LENGTH)) return;
  reader.warnings.push(
    `${name} has a token shorter than ${LEAST_TOKEN_LENGTH} characters, which can be guessed: write a long random text`,
  );
}

/** Whether a text is a host name or an address, with or without a port. */
export function isHost(text: string): boolean {
  return /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(text) && URL.canParse(`http://${text}`);
}

/** Parses an origin into the spelling that browsers send; undefined when it is none. */
function parseOrigin(text: string): string | undefined {
  const origin = text.toLowerCase().replace(/\/$/, "");
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@*\s]+$/.test(origin) || !URL.canParse(origin)) {
    return undefined;
  }
  // For schemes that are not the web's, such as an extension's, the standard gives no origin.
  const standard = new URL(origin).origin;
  return standard === "null" ? origin : standard;
}

/** Refuses tokens for tenants that are not configured, so that a misspelled id is noticed. */
export function checkTenantTokens(
  reader: SettingReader,
  tokens: readonly TenantToken[],
  tenants: readonly TenantConfiguration[],
): void {
  // If a tenant could not be read, its id is unknown.
  if (tokens.length === 0 || (tenants.length === 0 && reader.problems.length > 0)) return;
  const ids = tenants.map(({ id }) => id);
  tokens.forEach(({ tenants: named }, at) => {
    if (named.every((id) => ids.includes(id))) return;
    reader.problems.push(
      `MCP_TENANT_TOKENS[${at}].tenants names a tenant that is not configured: ${
        ids.length === 0 ? "there is none by name" : `there are ${ids.join(", ")}`
      }`,
    );
  });
}

/** Reads whether the page is served over HTTP, and its client at the issuer; undefined: it is not. */
function readApp(
  reader: SettingReader,
  oauth: OAuthSettings | undefined,
): AppSettings | undefined {
  const word = reader.text("MCP_APP")?.toLowerCase() ?? "0";
  const clientId = reader.text("MCP_APP_CLIENT_ID");
  if (!["0", "false", "1", "true"].includes(word)) {
    reader.problems.push(
      "MCP_APP is neither on nor off: write MCP_APP=1 for the page, or remove it",
    );
    return undefined;
  }
  const on = word === "1" || word === "true";
  if (clientId !== undefined && !on) {
    reader.problems.push(
      "MCP_APP_CLIENT_ID has no meaning without MCP_APP=1: set that too, or remove it",
    );
  }
  if (clientId !== undefined && on && oauth === undefined) {
    reader.problems.push(
      "MCP_APP_CLIENT_ID has no meaning without MCP_OAUTH_ISSUER, at which it is a client: set that too, or remove it",
    );
  }
  if (on && reader.text("SPANNING_CREDENTIALS_FROM")?.toLowerCase() === "headers") {
    reader.warnings.push(
      "MCP_APP shows nothing with SPANNING_CREDENTIALS_FROM=headers: a browser sends no credentials of a tenant",
    );
  }
  return on ? { ...(clientId === undefined ? {} : { clientId }) } : undefined;
}
