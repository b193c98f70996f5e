/** Prints the install links and configurations of every client, for `deno task install-links`. */

import { isRegion, REGIONS } from "../src/spanning/region.ts";
import {
  claudeCodeHttpLine,
  claudeCodeLine,
  codexHttpLine,
  codexLine,
  cursorHttpConfig,
  cursorLink,
  cursorWebLink,
  inspectorHttpLine,
  inspectorLine,
  mcpRemoteConfig,
  mcpServersConfig,
  vscodeConfig,
  vscodeHttpConfig,
  vscodeLink,
} from "./clients.ts";
import {
  denoLaunch,
  EXAMPLE_ENV,
  type Launch,
  nodeLaunch,
  NPX_LAUNCH,
  SANDBOX_ENV,
} from "./launch.ts";

const URL_EXAMPLE = "https://access.example.com/mcp";
const TOKEN = "TOKEN";

/** Everything by which a client is told to start the server, or where it is served, as Markdown. */
export function installLinks(launch: Launch = NPX_LAUNCH, region = "us"): string {
  const env = { ...EXAMPLE_ENV, SPANNING_REGION: region };
  const url = URL_EXAMPLE;
  return [
    section("VS Code", vscodeLink(launch), json(vscodeConfig(launch))),
    section("Cursor", cursorWebLink(launch, env), cursorLink(launch, env)),
    section("Claude Desktop, Cursor, mcporter", json(mcpServersConfig(launch, env))),
    section("Claude Code", block("sh", claudeCodeLine(launch, env))),
    section("Codex", block("sh", codexLine(launch, env))),
    section("Inspector, on the sandbox", block("sh", inspectorLine(launch, SANDBOX_ENV))),
    section("A served URL: Claude Code", block("sh", claudeCodeHttpLine(url, TOKEN))),
    section("A served URL: Codex", block("sh", codexHttpLine(url, "SPANNING_MCP_TOKEN"))),
    section("A served URL: Inspector", block("sh", inspectorHttpLine(url, TOKEN))),
    section("A served URL: VS Code", json(vscodeHttpConfig(url))),
    section("A served URL: Cursor, mcporter", json(cursorHttpConfig(url, TOKEN))),
    section("A served URL: Claude Desktop", json(mcpRemoteConfig(url, TOKEN))),
  ].join("\n");
}

function section(title: string, ...parts: readonly string[]): string {
  return `## ${title}\n\n${parts.join("\n\n")}\n`;
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function json(value: unknown): string {
  return block("json", JSON.stringify(value, null, 2));
}

/** Chooses the start of the server: a built file by Node, the source in a folder by Deno, or npx. */
function chooseLaunch(path: string | undefined, region: string): Launch {
  if (path === undefined) return NPX_LAUNCH;
  return path.endsWith(".mjs") ? nodeLaunch(path) : denoLaunch(path, region);
}

if (import.meta.main) {
  const [path, region = "us"] = Deno.args;
  if (!isRegion(region)) {
    throw new Error(`Unknown region ${region}: write one of ${REGIONS.join(", ")}`);
  }
  // deno-lint-ignore no-console
  console.log(installLinks(chooseLaunch(path, region), region));
}
