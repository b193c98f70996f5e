import { type Launch, type LaunchEnv, SERVER_KEY } from "../launch.ts";
import { shellLine } from "../shell_line.ts";

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
