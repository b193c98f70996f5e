import assert from "node:assert/strict";
import { VERSION } from "../../src/base/identity.ts";
import {
  bareEnvironment,
  entry,
  PERMISSIONS,
  ROOT,
  stdioTransport,
} from "../support/entry_process.ts";
import { connectLegacy, connectModern } from "../support/mcp_clients.ts";

const TOOLS = ["list_users", "list_roles", "get_user_grants", "find_disabled"];
const TENANT = {
  SPANNING_REGION: "us",
  SPANNING_ADMIN_EMAIL: "admin@t.example",
  SPANNING_API_KEY: "11111111-2222-4333-8444-555555555555",
};
const SANDBOX = { SPANNING_SANDBOX: "1" };

for (
  const [era, connect] of [["2026-07-28", connectModern], ["2025-era", connectLegacy]] as const
) {
  Deno.test(`stdio: a ${era} client lists the tools and gets answers`, async () => {
    await using client = await connect(stdioTransport(SANDBOX) as never);
    for (const tool of TOOLS) assert.ok((await client.toolNames()).includes(tool), tool);
    assert.equal(client.serverVersion(), VERSION);
    const { structured, text } = await client.call("list_roles");
    assert.equal(structured.roles.length, 7);
    assert.equal(structured.source.tenant, "sandbox");
    assert.match(structured.source.warnings[0], /sandbox/i);
    assert.match(text, /sandbox/i);
  });

  const mistakes: [string, Record<string, string>, RegExp][] = [
    ["no settings", {}, /SPANNING_ADMIN_EMAIL.*SPANNING_API_KEY.*SPANNING_REGION/s],
    ["a wrong region", { SPANNING_REGION: "mars" }, /SPANNING_REGION/],
    ["a wrong log level", { ...TENANT, LOG_LEVEL: "loud" }, /LOG_LEVEL/],
  ];
  for (const [name, settings, expected] of mistakes) {
    Deno.test(`stdio: with ${name} a ${era} client lists the tools, and each call names the variables and the sandbox`, async () => {
      await using client = await connect(stdioTransport(settings) as never);
      assert.ok((await client.toolNames()).length >= TOOLS.length);
      for (const tool of TOOLS) {
        const args = tool === "get_user_grants" ? { user: "a@b.example" } : {};
        const { isError, text } = await client.call(tool, args);
        assert.equal(isError, true);
        assert.match(text, expected);
        assert.match(text, /SPANNING_SANDBOX=1/);
      }
    });
  }
}

Deno.test("stdio under deno task: standard output carries JSON-RPC and nothing else, and ends with standard input", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "stdio"],
    cwd: ROOT,
    env: { ...bareEnvironment(), ...SANDBOX, LOG_LEVEL: "debug" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const send = (message: unknown): Promise<void> =>
    writer.write(new TextEncoder().encode(JSON.stringify(message) + "\n"));
  const lines: string[] = [];
  const reading = (async () => {
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const parts = text.split("\n");
      text = parts.pop() ?? "";
      lines.push(...parts);
      if (lines.length === 2) await writer.close();
    }
    assert.equal(text, "");
  })();
  await send({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "raw", version: "0" },
    },
  });
  await send({ jsonrpc: "2.0", method: "notifications/initialized" });
  await send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "list_roles" } });
  await reading;
  assert.deepEqual(lines.map((line) => JSON.parse(line).id), [1, 2]);
  assert.equal((await child.status).code, 0);
});

Deno.test("stdio: a client of 2026 finds out about the server, lists the tools and is answered without the SDK's code", async () => {
  const folder = await Deno.makeTempDir({ prefix: "without-sdk-" });
  // Whoever imports the SDK finds nothing but an error.
  const { imports } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const missing = "data:text/javascript,throw new Error('The SDK was loaded')";
  const replaced = {
    ...imports,
    "@modelcontextprotocol/server": missing,
    "@modelcontextprotocol/server/stdio": missing,
  };
  const [map, lock] = [`${folder}/imports.json`, `${folder}/deno.lock`];
  // In deno.json a package's name stands for its parts, too; in a map of imports it does not.
  const parts = Object.fromEntries(
    Object.entries<string>(imports).map((
      [name, at],
    ) => [`${name}/`, `${at.replace("npm:", "npm:/")}/`]),
  );
  await Deno.writeTextFile(map, JSON.stringify({ imports: { ...parts, ...replaced } }));
  // Deno writes into the lock what changed. Without one it would ask the registry.
  await Deno.copyFile(`${ROOT}/deno.lock`, lock);
  const said = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "raw", version: "0" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const asked = [
    ["server/discover", {}],
    ["tools/list", {}],
    ["tools/call", { name: "list_roles", arguments: {} }],
    ["tools/call", { name: "list_users", arguments: { role: "user" } }],
  ] as const;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, "--import-map", map, "--lock", lock, entry("stdio")],
    env: { ...bareEnvironment(), ...SANDBOX, LOG_LEVEL: "error" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  for (const [id, [method, params]] of asked.entries()) {
    const message = { jsonrpc: "2.0", id, method, params: { ...params, _meta: said } };
    await writer.write(new TextEncoder().encode(JSON.stringify(message) + "\n"));
  }
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  await Deno.remove(folder, { recursive: true });
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  const results = new Map(answers.map(({ id, result }) => [id, result]));
  assert.equal(results.size, asked.length);
  assert.deepEqual(results.get(0).supportedVersions, ["2026-07-28"]);
  assert.ok(results.get(1).tools.length >= TOOLS.length);
  assert.equal(results.get(2).structuredContent.roles.length, 7);
  assert.equal(results.get(3).isError, undefined);
});
