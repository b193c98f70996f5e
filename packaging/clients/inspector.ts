import type { Launch, LaunchEnv } from "../launch.ts";
import { shellLine } from "../shell_line.ts";

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
