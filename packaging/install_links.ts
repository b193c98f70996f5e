import { readCommandLine, refuseUsage } from "../src/entry/command_line.ts";
import { isRegion, REGIONS } from "../src/spanning/base_url.ts";
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
import { ROOT } from "./root.ts";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Prints the install links and configurations of every client, for `deno task install-links`. */

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

const HELP = `Prints install links and configurations for all clients.

  deno task install-links [FOLDER or FILE] [REGION]

FOLDER is this repository (default: where it is), run by Deno; FILE is the built stdio.mjs, run by
Node. REGION is one of ${REGIONS.join(", ")} (default us).

  --npx            start Deno by npx, for machines with Node alone
  --published      the npm package by its name: it is not published yet, and nobody owns the name
`;

const TASK = "deno task install-links";

/**
 * Chooses the start of the server. A file may be on another machine; a folder that is not this
 * repository ends the process.
 */
function chooseLaunch(path: string, region: string, npx: boolean): Launch {
  if (path.endsWith(".mjs")) return nodeLaunch(resolve(path));
  if (!existsSync(join(path, "src/entry/stdio.ts"))) {
    refuseUsage(`${path} is no folder of this repository`, TASK);
  }
  const launch = denoLaunch(resolve(path), region);
  return npx ? { command: "npx", args: ["-y", DENO_PACKAGE, ...launch.args] } : launch;
}

/** The Deno that the project is tried with, as npm has it. */
const DENO_PACKAGE = "deno@2.9.6";

if (import.meta.main) {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals: [path, region = "us", ...rest] } = readCommandLine({
    args: Deno.args,
    task: TASK,
    help: HELP,
    options: { npx: flag, published: flag },
    words: true,
  });
  if (rest.length > 0) refuseUsage("Too many arguments", TASK);
  if (!isRegion(region)) {
    refuseUsage(`Unknown region ${region}: write one of ${REGIONS.join(", ")}`, TASK);
  }
  const launch = values.published ? NPX_LAUNCH : chooseLaunch(path ?? ROOT, region, values.npx);
  // deno-lint-ignore no-console
  console.log(installLinks(launch, region));
}
