/** The desktop bundle, and the entry in the registry that names it. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb/node";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import * as v from "valibot";
import { npmManifest } from "../../packaging/build_node.ts";
import { buildServerJson } from "../../packaging/build_server_json.ts";
import { runMcpb } from "../../packaging/run_mcpb.ts";
import { VERSION } from "../../src/base/identity.ts";
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { bareEnvironment } from "../support/entry_process.ts";
import { connectLegacy, connectModern } from "../support/mcp_clients.ts";
import { NODE_THERE } from "./node_there.ts";
import { serverJsonRules } from "./server_json_rules.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const folder = temporaryFolder("mcpb-build-");
const { file, mcpb: build } = await buildServerJson(join(folder, "built"));
const unpacked = join(folder, "unpacked");
await runMcpb("unpack", build.file, unpacked);
const manifest = JSON.parse(Deno.readTextFileSync(join(unpacked, "manifest.json")));
const ignore = NODE_THERE === undefined;

/** What a host starts for a person who filled in these fields, by the format's own rules. */
async function configured(userConfig: Record<string, string | boolean>) {
  const config = await getMcpConfigForManifest({
    manifest,
    extensionPath: unpacked,
    systemDirs: {},
    userConfig,
    pathSeparator: "/",
  });
  assert.ok(config);
  const { command, args = [], env = {} } = config;
  return { command, args, env };
}

async function started(userConfig: Record<string, string | boolean>) {
  const { command, args, env } = await configured(userConfig);
  const all = { ...bareEnvironment(), LOG_LEVEL: "error", ...env };
  return new StdioClientTransport({ command, args, env: all, cwd: folder, stderr: "pipe" });
}

for (
  const [era, connect] of [["2026-07-28", connectModern], ["2025-era", connectLegacy]] as const
) {
  Deno.test({
    name: `the unpacked bundle starts as its manifest says, and answers a ${era} client`,
    ignore,
  }, async () => {
    await using client = await connect(await started({ sandbox: true }) as never);
    assert.equal(client.serverVersion(), VERSION);
    const listed = manifest.tools.map(({ name }: { name: string }) => name);
    assert.deepEqual(listed, await client.toolNames());
    assert.deepEqual(listed, TOOLS_OF_ONE_TENANT.map(({ name }) => name));
    assert.equal((await client.call("list_roles")).structured.source.tenant, "sandbox");
  });
}

Deno.test({ name: "with nothing filled in, each call says what to fill in", ignore }, async () => {
  await using client = await connectModern(await started({}));
  const { isError, text } = await client.call("list_roles");
  assert.equal(isError, true);
  assert.match(text, /SPANNING_ADMIN_EMAIL.*SPANNING_API_KEY.*SPANNING_REGION/s);
});

Deno.test("the filled in form arrives in the settings, and no placeholder is left", async () => {
  const filled = {
    admin_email: "a@t.example",
    api_key: "1234",
    region: "eu",
    sign_in_paths: "none",
  };
  const { env } = await configured(filled);
  assert.deepEqual(env, {
    SPANNING_ADMIN_EMAIL: "a@t.example",
    SPANNING_API_KEY: "1234",
    SPANNING_REGION: "eu",
    SPANNING_SIGN_IN_PATHS: "none",
    SPANNING_SANDBOX: "false",
    HTTPS_PROXY: "",
    NODE_EXTRA_CA_CERTS: "",
  });
  for (const value of Object.values((await configured({})).env)) assert.ok(!value.includes("${"));
});

Deno.test("only the key is kept like a password, and the form says which regions there are", () => {
  const fields: [string, { sensitive?: boolean; description: string }][] = Object.entries(
    manifest.user_config,
  );
  assert.deepEqual(fields.filter(([, { sensitive }]) => sensitive).map(([id]) => id), ["api_key"]);
  assert.match(manifest.user_config.region.description, /us, eu, ap, ca, uk, af/);
});

Deno.test("the manifest is one of version 0.3, and the format's own tool refuses a wrong one", async () => {
  assert.equal(manifest.manifest_version, "0.3");
  await runMcpb("validate", join(unpacked, "manifest.json"));
  const wrong = join(unpacked, "wrong.json");
  Deno.writeTextFileSync(wrong, JSON.stringify({ ...manifest, user_config: { key: {} } }));
  await assert.rejects(runMcpb("validate", wrong), /user_config/);
});

Deno.test("the icon is a PNG of 512 by 512 pixels with an opacity channel", () => {
  const bytes = Deno.readFileSync(join(unpacked, manifest.icon));
  const view = new DataView(bytes.buffer);
  assert.equal(view.getUint32(0), 0x8950_4e47);
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [512, 512]);
  assert.equal(bytes[25], 6);
});

Deno.test("the hash that is stated is that of the file", () => {
  const sha256 = createHash("sha256").update(Deno.readFileSync(build.file)).digest("hex");
  assert.equal(build.sha256, sha256);
});

const written = JSON.parse(Deno.readTextFileSync(file));
const server = v.parse(serverJsonRules, written);

Deno.test("server.json keeps to the registry's rules, which refuse what breaks them", () => {
  const fits = (changed: object): boolean => v.is(serverJsonRules, { ...written, ...changed });
  assert.ok(fits({}));
  assert.ok(!fits({ description: "x".repeat(101) }));
  assert.ok(!fits({ version: "^0.1.0" }));
  assert.ok(!fits({ tools: [] }));
});

Deno.test("server.json states the hash of the bundle that was built with it", () => {
  const sha256 = createHash("sha256").update(Deno.readFileSync(build.file)).digest("hex");
  const [stated] = server.packages.filter((each) => each.registryType === "mcpb");
  assert.equal(stated?.fileSha256, sha256);
});

Deno.test("the npm package names the server that server.json names, as the registry checks", () => {
  const manifest = npmManifest();
  const [npm] = server.packages.filter((each) => each.registryType === "npm");
  assert.equal(manifest["mcpName"], server.name);
  assert.equal(manifest["name"], npm?.identifier);
});

Deno.test("the name in the registry is under the owner of the repository", () => {
  const [, owner] = new URL(server.repository.url).pathname.split("/");
  assert.ok(server.name.startsWith(`io.github.${owner}/`));
});

Deno.test("every package asks for what a tenant needs, and for the region as a choice", () => {
  for (const { environmentVariables } of server.packages) {
    assert.deepEqual(environmentVariables.map(({ name, isSecret }) => [name, isSecret]), [
      ["SPANNING_ADMIN_EMAIL", false],
      ["SPANNING_API_KEY", true],
      ["SPANNING_REGION", false],
    ]);
    assert.deepEqual(environmentVariables[2]?.choices, ["us", "eu", "ap", "ca", "uk", "af"]);
  }
});
