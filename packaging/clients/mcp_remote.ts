import { SERVER_KEY } from "../launch.ts";
import type { McpServersConfig } from "./claude.ts";

/** The bridge that the configuration names. */
export const MCP_REMOTE_PACKAGE = "mcp-remote@0.15.1";

/**
 * What `mcpServers` files hold to reach a served `/mcp` from a client that speaks standard input
 * and output only. The header's value is a variable, because some clients split arguments at
 * spaces: https://www.npmjs.com/package/mcp-remote
 */
export function mcpRemoteConfig(url: string, token: string): McpServersConfig {
  const header = ["--header", "Authorization:${AUTHORIZATION}"];
  const args = ["-y", MCP_REMOTE_PACKAGE, url, ...header];
  const env = { AUTHORIZATION: `Bearer ${token}` };
  return { mcpServers: { [SERVER_KEY]: { command: "npx", args, env } } };
}
