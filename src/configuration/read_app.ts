import type { AppSettings, OAuthSettings } from "./configuration.ts";
import type { SettingReader } from "./setting_reader.ts";

/** Reads whether the page is served over HTTP, and its client at the issuer; undefined: it is not. */
export function readApp(
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
