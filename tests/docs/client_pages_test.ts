import assert from "node:assert/strict";
import { join } from "node:path";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { buildNode } from "../../packaging/build_node.ts";
import { installLinks } from "../../packaging/install_links.ts";
import { denoLaunch, nodeLaunch, SANDBOX_ENV } from "../../packaging/launch.ts";
import { SETTINGS } from "../../src/configuration/settings.ts";
import type { Started } from "../packaging/decode_snippets.ts";
import { NODE_THERE } from "../packaging/node_there.ts";
import { startedTools } from "../packaging/started_tools.ts";
import { temporaryFolder } from "../packaging/temporary_folder.ts";
import { ROOT, startServe } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { TOOLS_OF_ONE_TENANT, TOOLS_OVER_HTTP } from "../support/typical_calls.ts";
import { type Block, blocksOf, paper } from "./papers.ts";
import { type Served, shownIn } from "./shown_servers.ts";

const FOLDER = "/path/to/spanning-access-mcp";
const NODE_FILE = `${FOLDER}/dist/node/stdio.mjs`;
const TOKEN = "a-token-of-some-length";
const ANSWERS = { SPANNING_REGION: "us", token: "TOKEN" };
const KNOWN: ReadonlySet<string> = new Set(SETTINGS.map(({ name }) => name));

/** How many servers each page shows, so that none is overlooked. */
const PAGES: Readonly<Record<string, number>> = {
  "README.md": 1,
  "docs/claude-desktop.md": 2,
  "docs/claude-code.md": 2,
  "docs/vscode.md": 2,
  "docs/cursor.md": 2,
  "docs/codex.md": 2,
  "docs/other-clients.md": 5,
  "docs/node.md": 2,
};

/** What the generator prints: lines, and configurations in one form. */
const printed = new Set(
  [denoLaunch(FOLDER, "us"), nodeLaunch(NODE_FILE)]
    .flatMap((launch) => blocksOf(installLinks(launch))).map(formOf),
);

function formOf({ language, code }: Block): string {
  return language === "json" ? JSON.stringify(JSON.parse(code)) : code.trim();
}

const built = await buildNode(join(temporaryFolder("docs-node-"), "package"));

for (const [path, count] of Object.entries(PAGES)) {
  const shown = await Promise.all(
    blocksOf(paper(path)).map(async (block) => ({ block, servers: await shownIn(block, ANSWERS) })),
  );

  Deno.test(`${path}: what it shows is what the generator prints`, () => {
    const some = shown.filter(({ servers }) => servers.length > 0);
    assert.equal(some.flatMap(({ servers }) => servers).length, count);
    for (const { block } of some) assert.ok(printed.has(formOf(block)), block.code);
  });

  for (const [at, server] of shown.flatMap(({ servers }) => servers).entries()) {
    const how = "url" in server ? "calls" : `starts on ${server.command}`;
    const ignore = !("url" in server) && server.command === "node" && NODE_THERE === undefined;
    Deno.test({ name: `${path}: what it ${how} lists the tools (${at + 1})`, ignore }, async () => {
      const names = "url" in server ? await namesAt(server) : await namesFrom(server);
      const offered = "url" in server ? TOOLS_OVER_HTTP : TOOLS_OF_ONE_TENANT;
      assert.deepEqual(names, offered.map(({ name }) => name));
    });
  }
}

/** Starts what is shown, with the sandbox in place of the credentials. */
async function namesFrom({ command, args, env }: Started): Promise<readonly string[]> {
  for (const name of Object.keys(env)) assert.ok(KNOWN.has(name), name);
  return await startedTools({
    command,
    args: args.map((arg) => arg.replace(NODE_FILE, built.file).replace(FOLDER, ROOT)),
    env: SANDBOX_ENV,
  });
}

/** Names of the tools that are served, by the path that they were asked for at. */
const served = new Map<string, Promise<readonly string[]>>();

/** Calls what is shown, served here and with a token of ours in place of the one shown. */
async function namesAt({ url, authorization }: Served): Promise<readonly string[]> {
  assert.equal(authorization, "Bearer TOKEN");
  const { pathname } = new URL(url);
  const names = served.get(pathname) ?? servedTools(pathname);
  served.set(pathname, names);
  return await names;
}

async function servedTools(pathname: string): Promise<readonly string[]> {
  await using served = await startServe({ ...SANDBOX_ENV, MCP_BEARER_TOKEN: TOKEN });
  const transport = new StreamableHTTPClientTransport(new URL(pathname, served.url), {
    requestInit: { headers: { Authorization: `Bearer ${TOKEN}` } },
  });
  await using client = await connectModern(transport);
  return await client.toolNames();
}
