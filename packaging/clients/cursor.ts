import { type Launch, type LaunchEnv, SERVER_KEY } from "../launch.ts";

/** The link that opens Cursor and asks to install the server. The values are filled in there. */
export function cursorLink(launch: Launch, env: LaunchEnv): string {
  return `cursor://anysphere.cursor-deeplink/mcp/install?${query(launch, env)}`;
}

/** The same by way of Cursor's page, for README pages, which show no links of other schemes. */
export function cursorWebLink(launch: Launch, env: LaunchEnv): string {
  return `https://cursor.com/en/install-mcp?${query(launch, env)}`;
}

function query({ command, args }: Launch, env: LaunchEnv): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ command, args, env }));
  const config = btoa(String.fromCharCode(...bytes));
  return `name=${SERVER_KEY}&config=${encodeURIComponent(config)}`;
}
