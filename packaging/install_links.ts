import { claudeCodeHttpLine, claudeCodeLine, mcpServersConfig } from "./clients/claude.ts";
import { codexHttpLine, codexLine } from "./clients/codex.ts";
import { cursorLink, cursorWebLink } from "./clients/cursor.ts";
import { vscodeConfig, vscodeLink } from "./clients/vscode.ts";
import { EXAMPLE_ENV, type Launch, nodeLaunch, NPX_LAUNCH } from "./launch.ts";

const URL_EXAMPLE = "https://access.example.com/mcp";

/** Everything by which a client is told to start the server, as Markdown. */
export function installLinks(launch: Launch = NPX_LAUNCH): string {
  const env = EXAMPLE_ENV;
  return [
    section("VS Code", vscodeLink(launch), block("json", json(vscodeConfig(launch)))),
    section("Cursor", cursorWebLink(launch, env), cursorLink(launch, env)),
    section("Claude Desktop, Cursor", block("json", json(mcpServersConfig(launch, env)))),
    section("Claude Code", block("sh", claudeCodeLine(launch, env))),
    section("Codex", block("sh", codexLine(launch, env))),
    section(
      "A served URL",
      block(
        "sh",
        `${claudeCodeHttpLine(URL_EXAMPLE, "TOKEN")}
${codexHttpLine(URL_EXAMPLE, "SPANNING_MCP_TOKEN")}`,
      ),
    ),
  ].join("\n");
}

function section(title: string, ...parts: readonly string[]): string {
  return `## ${title}\n\n${parts.join("\n\n")}\n`;
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

if (import.meta.main) {
  const [door] = Deno.args;
  // deno-lint-ignore no-console
  console.log(installLinks(door === undefined ? NPX_LAUNCH : nodeLaunch(door)));
}
