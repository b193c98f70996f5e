import { ASKED_SETTINGS, type Launch, type LaunchEnv, SERVER_KEY, shellLine } from "./launch.ts";

/** The link, line or file by which each client is told to start the server. */

/** The content of `mcpServers` files, as Claude Desktop, Cursor and many others read it. */
interface McpServersConfig {
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

/** The line that adds the server to Codex. */
export function codexLine({ command, args }: Launch, env: LaunchEnv): string {
  const settings = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return shellLine(["codex", "mcp", "add", SERVER_KEY, ...settings, "--", command, ...args]);
}

/** The line that adds a served `/mcp` to Codex, which reads the token from a variable. */
export function codexHttpLine(url: string, tokenVariable: string): string {
  const words = ["codex", "mcp", "add", SERVER_KEY, "--url", url];
  return shellLine([...words, "--bearer-token-env-var", tokenVariable]);
}

/** The link that opens Cursor and asks to install the server. The values are filled in there. */
export function cursorLink(launch: Launch, env: LaunchEnv): string {
  return `cursor://anysphere.cursor-deeplink/mcp/install?${query(launch, env)}`;
}

/** The same by way of Cursor's page, for README pages, which show no links of other schemes. */
export function cursorWebLink(launch: Launch, env: LaunchEnv): string {
  return `https://cursor.com/en/install-mcp?${query(launch, env)}`;
}

/** The content of Cursor's `mcp.json` for a served `/mcp`, and of mcporter's. */
export function cursorHttpConfig(
  url: string,
  token: string,
): { mcpServers: Readonly<Record<string, { url: string; headers: { Authorization: string } }>> } {
  const headers = { Authorization: `Bearer ${token}` };
  return { mcpServers: { [SERVER_KEY]: { url, headers } } };
}

function query({ command, args }: Launch, env: LaunchEnv): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ command, args, env }));
  const config = btoa(String.fromCharCode(...bytes));
  return `name=${SERVER_KEY}&config=${encodeURIComponent(config)}`;
}

/** The Inspector that the lines name; it needs Node 22.19 or later. */
export const INSPECTOR_PACKAGE = "@modelcontextprotocol/inspector@2.12.0";

const INSPECTOR = ["npx", "-y", INSPECTOR_PACKAGE, "--cli"];

/** The line by which the Inspector starts the server and lists its tools. */
export function inspectorLine({ command, args }: Launch, env: LaunchEnv): string {
  const settings = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  return shellLine([...INSPECTOR, command, ...args, ...settings, "--method", "tools/list"]);
}

/** The line by which the Inspector lists the tools of a served `/mcp`. */
export function inspectorHttpLine(url: string, token: string): string {
  const header = `Authorization: Bearer ${token}`;
  const where = [url, "--transport", "http", "--header", header];
  return shellLine([...INSPECTOR, ...where, "--method", "tools/list"]);
}

/** The bridge that the configuration names. */
export const MCP_REMOTE_PACKAGE = "mcp-remote@0.15.1";

/**
 * The content of `mcpServers` files that reaches a served `/mcp` from a client that speaks standard input
 * and output only. The header's value is a variable, because some clients split arguments at
 * spaces: https://www.npmjs.com/package/mcp-remote
 */
export function mcpRemoteConfig(url: string, token: string): McpServersConfig {
  const header = ["--header", "Authorization:${AUTHORIZATION}"];
  const args = ["-y", MCP_REMOTE_PACKAGE, url, ...header];
  const env = { AUTHORIZATION: `Bearer ${token}` };
  return { mcpServers: { [SERVER_KEY]: { command: "npx", args, env } } };
}

/** The questions that VS Code asks before it first starts a server. */
interface VscodeInput {
  readonly id: string;
  readonly type: "promptString" | "pickString";
  readonly description: string;
  readonly password?: true;
  readonly options?: readonly string[];
}

/** A server in VS Code's configuration; values may name inputs. */
type VscodeServer =
  & { readonly type: "stdio"; readonly env: Readonly<Record<string, string>> }
  & Launch;

/** The content of `.vscode/mcp.json`. VS Code asks for the settings and keeps the key itself. */
export function vscodeConfig(
  launch: Launch,
): { inputs: readonly VscodeInput[]; servers: Readonly<Record<string, VscodeServer>> } {
  return { inputs: inputs(), servers: { [SERVER_KEY]: server(launch) } };
}

/** A served `/mcp` in VS Code's configuration; values may name inputs. */
interface VscodeHttpServer {
  readonly type: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The content of `.vscode/mcp.json` for a served `/mcp`. VS Code asks for the token and keeps it. */
export function vscodeHttpConfig(
  url: string,
): { inputs: readonly VscodeInput[]; servers: Readonly<Record<string, VscodeHttpServer>> } {
  const id = "token";
  const headers = { Authorization: `Bearer \${input:${id}}` };
  return {
    inputs: [{ id, type: "promptString", description: "Bearer token", password: true }],
    servers: { [SERVER_KEY]: { type: "http", url, headers } },
  };
}

/**
 * The link that opens VS Code and asks to install the server.
 *
 * By way of a page of VS Code's, because README pages show no links of other schemes:
 * https://code.visualstudio.com/api/extension-guides/ai/mcp
 */
export function vscodeLink(launch: Launch): string {
  const config = { name: SERVER_KEY, inputs: inputs(), ...server(launch) };
  const link = `vscode:mcp/install?${encodeURIComponent(JSON.stringify(config))}`;
  return `https://insiders.vscode.dev/redirect?url=${encodeURIComponent(link)}`;
}

function inputs(): VscodeInput[] {
  return ASKED_SETTINGS.map(({ id, description, secret, choices }) => ({
    id,
    type: choices === undefined ? "promptString" : "pickString",
    description,
    ...(secret ? { password: true } : {}),
    ...(choices === undefined ? {} : { options: choices }),
  }));
}

function server({ command, args }: Launch): VscodeServer {
  const env = Object.fromEntries(ASKED_SETTINGS.map(({ name, id }) => [name, `\${input:${id}}`]));
  return { type: "stdio", command, args, env };
}
