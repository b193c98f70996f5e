import { type Launch, type LaunchEnv, SERVER_KEY } from "../launch.ts";
import { shellLine } from "../shell_line.ts";

/** What `mcpServers` files hold: of Claude Desktop, Cursor and many others. */
export interface McpServersConfig {
  readonly mcpServers: Readonly<Record<string, Launch & { readonly env: LaunchEnv }>>;
}

/** The content of `claude_desktop_config.json`, and of Cursor's `mcp.json`. */
export function mcpServersConfig({ command, args }: Launch, env: LaunchEnv): McpServersConfig {
  return { mcpServers: { [SERVER_KEY]: { command, args, env } } };
}

/** The line that adds the server to Claude Code. */
export function claudeCodeLine({ command, args }: Launch, env: LaunchEnv): string {
  const settings = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  return shellLine(["claude", "mcp", "add", SERVER_KEY, ...settings, "--", command, ...args]);
}

/** The line that adds a served `/mcp` to Claude Code. */
export function claudeCodeHttpLine(url: string, token: string): string {
  const header = `Authorization: Bearer ${token}`;
  const words = ["claude", "mcp", "add", "--transport", "http", SERVER_KEY, url];
  return shellLine([...words, "--header", header]);
}
