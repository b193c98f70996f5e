import { type Launch, type LaunchEnv, SERVER_KEY } from "../launch.ts";

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
