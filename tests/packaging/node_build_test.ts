import assert from "node:assert/strict";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { buildNode } from "../../packaging/build_node.ts";
import { VERSION } from "../../src/base/identity.ts";
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { callWithoutLog } from "../support/closed_log.ts";
import { bareEnvironment, ROOT } from "../support/entry_process.ts";
import { connectLegacy, connectModern } from "../support/mcp_clients.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { sandboxVendor } from "../support/sandbox_vendor.ts";
import { NODE_THERE } from "./node_there.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const folder = temporaryFolder("node-build-");
const build = await buildNode(join(folder, "package"));
const ignore = NODE_THERE === undefined;
const SANDBOX = { SPANNING_SANDBOX: "1" };

/** The transport to a command with exactly these settings, started outside the repository. */
function started(command: string, args: string[], settings: Record<string, string>) {
  const env = { ...bareEnvironment(), LOG_LEVEL: "error", ...settings };
  return new StdioClientTransport({ command, args, env, cwd: folder, stderr: "pipe" });
}

for (
  const [era, connect] of [["2026-07-28", connectModern], ["2025-era", connectLegacy]] as const
) {
  Deno.test({ name: `on Node, a ${era} client lists and calls the tools`, ignore }, async () => {
    await using client = await connect(started("node", [build.file], SANDBOX) as never);
    assert.deepEqual(await client.toolNames(), TOOLS_OF_ONE_TENANT.map((tool) => tool.name));
    assert.equal(client.serverVersion(), VERSION);
    const { structured, text } = await client.call("list_roles");
    assert.equal(structured.roles.length, 7);
    assert.match(text, /sandbox/i);
  });
}

Deno.test({
  name: "on Node, every tool answers from a tenant read over a socket, all pages of it",
  ignore,
}, async () => {
  await using vendor = sandboxVendor(generateTenant({ users: 2500, seed: 7 }));
  await using client = await connectModern(started("node", [build.file], vendor.settings));
  const { structured } = await client.call("list_users", { limit: 1 });
  assert.equal(structured.matched, 2500);
  const user = structured.users[0].id;
  const args: Record<string, Record<string, unknown>> = {
    get_user_grants: { user },
    list_role_grants: { role: "user" },
  };
  for (const { name } of TOOLS_OF_ONE_TENANT) {
    const { isError, text } = await client.call(name, args[name]);
    if (name === "list_access_changes") assert.match(text, /no readings are kept here/);
    else assert.equal(isError, false, `${name}: ${text}`);
  }
});

Deno.test({
  name:
    "on a Node without SQLite, SPANNING_HISTORY is answered with what it needs, and all else works",
  ignore: ignore || Number(NODE_THERE?.split(".")[0]) >= 22,
}, async () => {
  await using vendor = sandboxVendor(generateTenant({ users: 40, seed: 7 }));
  const settings = { ...vendor.settings, SPANNING_HISTORY: join(folder, "readings") };
  await using client = await connectModern(started("node", [build.file], settings));
  const { isError, structured } = await client.call("list_users");
  assert.equal(isError, false);
  assert.equal(structured.matched, 40);
  const NEEDS = /SPANNING_HISTORY needs Node 22\.5 or later, Deno or Cloudflare/;
  assert.match(structured.source.warnings.join(), NEEDS);
  const changes = await client.call("list_access_changes");
  assert.ok(changes.isError);
  assert.match(changes.text, NEEDS);
});

/** What came with Node 20.4 or later. */
const TOO_NEW: Readonly<Record<string, RegExp>> = {
  "grouping (21)": /\b(?:Map|Object)\.groupBy\b/,
  "Array.fromAsync (22)": /\bArray\.fromAsync\b/,
  "Promise.withResolvers, Promise.try (22, 24)": /\bPromise\.(?:withResolvers|try)\b/,
  "URL.parse (22)": /\bURL\.parse\b/,
  "operations on sets (22)":
    /\.(?:intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/,
  "helpers of iterators (22)":
    /\bIterator\.from\b|\.(?:values|keys|entries)\(\)\s*\.(?:map|filter|take|drop|toArray|some|find|every|reduce|forEach|flatMap)\(/,
  "bytes as text (25)": /\bUint8Array\.from(?:Base64|Hex)\b|\.to(?:Base64|Hex)\(\)/,
  "resizing of buffers (21)": /\.transfer(?:ToFixedLength)?\(/,
  "import.meta (20.11, 24)": /\bimport\.meta\.(?:dirname|filename|main)\b/,
  "escaping and errors (24)": /\bRegExp\.escape\b|\bError\.isError\b|\bMath\.sumPrecise\b/,
  "disposal (20.5)": /\bSymbol\.(?:asyncDispose|dispose)\b|\b(?:await )?using \w+ =/,
  "navigator and WebSocket (21, 22)": /(?<![\w?.{] ?)\bnavigator\.|\bnew WebSocket\b/,
};

Deno.test("the bundle for Node uses nothing of its own that the oldest Node lacks", async () => {
  assert.ok(build.sources.length > 100);
  for (const file of build.sources) {
    const source = await Deno.readTextFile(join(ROOT, file));
    for (const [what, newer] of Object.entries(TOO_NEW)) {
      assert.doesNotMatch(source, newer, `${file} uses ${what}`);
    }
  }
});

Deno.test(
  { name: "on Node, without settings each call says what is missing", ignore },
  async () => {
    await using client = await connectModern(started("node", [build.file], {}));
    const { isError, text } = await client.call("list_roles");
    assert.equal(isError, true);
    assert.match(text, /SPANNING_ADMIN_EMAIL.*SPANNING_API_KEY.*SPANNING_REGION/s);
  },
);

Deno.test({ name: "on Node, the server ends with standard input", ignore }, async () => {
  const { code, stdout } = await new Deno.Command("node", {
    args: [build.file],
    env: { ...bareEnvironment(), ...SANDBOX },
    clearEnv: true,
    stdin: "null",
  }).output();
  assert.equal(code, 0);
  assert.equal(stdout.length, 0);
});

Deno.test({
  name: "on Node, a client that closes the pipe of the log is answered, and the status is 0",
  ignore,
}, async () => {
  const { answer, code } = await callWithoutLog({
    command: "node",
    args: [build.file],
    env: SANDBOX,
  });
  assert.equal(answer.result.structuredContent.roles.length, 7);
  assert.equal(code, 0);
});

Deno.test({ name: "npx runs the packed package, which fetches nothing", ignore }, async () => {
  const npm = async (...args: string[]): Promise<string> => {
    const env = { npm_config_cache: join(folder, "cache"), npm_config_offline: "true" };
    const { code, stdout, stderr } = await new Deno.Command("npm", { args, cwd: folder, env })
      .output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  const [packed] = JSON.parse(await npm("pack", "--json", build.folder));
  const files = packed.files.map(({ path }: { path: string }) => path).sort();
  assert.deepEqual(files, [
    "LICENSE",
    "README.md",
    "THIRD_PARTY_LICENSES.txt",
    "package.json",
    "stdio.mjs",
  ]);
  const settings = { ...SANDBOX, npm_config_cache: join(folder, "cache") };
  const args = ["-y", "--offline", `--package=${join(folder, packed.filename)}`];
  args.push(packed.name);
  await using client = await connectModern(started("npx", args, settings));
  assert.equal((await client.call("list_roles")).structured.roles.length, 7);
});

Deno.test("the bundle asks for nothing but Node's own modules", async () => {
  const code = await Deno.readTextFile(build.file);
  const statement = /\b(?:import|export)\b[^"';()]*\bfrom\s*"([^"]+)"/g;
  const imported = [statement, /\bimport\s*\(?\s*"([^"]+)"/g]
    .flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ""));
  assert.ok(imported.length > 0);
  for (const name of imported) assert.match(name, /^node:/);
});

Deno.test("the bundle holds the version and nothing else of deno.json, and no path of the machine it was built on", async () => {
  const code = await Deno.readTextFile(build.file);
  assert.ok(code.includes(VERSION));
  for (const text of ["deno run", "nodeModulesDir", ROOT]) assert.ok(!code.includes(text), text);
});

Deno.test("the licenses of all bundled packages go with the bundle", async () => {
  const licenses = await Deno.readTextFile(join(build.folder, "THIRD_PARTY_LICENSES.txt"));
  for (const name of ["@modelcontextprotocol/server", "hono", "valibot", "zod"]) {
    assert.match(licenses, new RegExp(`^${name}@\\d+\\.\\d+\\.\\d+ \\(`, "m"));
  }
});
