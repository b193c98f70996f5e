import assert from "node:assert/strict";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { Vault } from "../../src/history/vault.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { basicAuthorization } from "../../src/spanning/request.ts";
import { bareEnvironment, entry, ROOT } from "../support/entry_process.ts";
import { connectModern, type TestClient } from "../support/mcp_clients.ts";
import { sandboxVendor } from "../support/sandbox_vendor.ts";
import { TOOLS_OF_ONE_TENANT, TYPICAL_CALLS } from "../support/typical_calls.ts";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const TENANT = generateTenant({ users: 60, seed: 11 });

Deno.test("without the setting no file appears or changes while every tool runs, though it could", async () => {
  const folder = await Deno.makeTempDir();
  await using vendor = sandboxVendor(TENANT);
  await using client = await connectModern(started(folder, vendor.settings) as never);
  await callEverything(client);
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  await Deno.remove(folder);
});

Deno.test("with it nothing lies outside the folder named, which may have a space, and no key in it", async () => {
  const folder = await Deno.makeTempDir();
  const place = `${folder}/kept readings`;
  await using vendor = sandboxVendor(TENANT);
  const settings = { ...vendor.settings, SPANNING_HISTORY: place };
  await using client = await connectModern(started(folder, settings) as never);
  await callEverything(client);
  assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["kept readings"]);
  const { adminEmail, apiKey } = SANDBOX_CREDENTIALS;
  const secrets = [apiKey, adminEmail, basicAuthorization(SANDBOX_CREDENTIALS).split(" ")[1]!];
  for (const { name } of Deno.readDirSync(place)) {
    const bytes = await Deno.readFile(`${place}/${name}`);
    assert.deepEqual(found(new TextDecoder("latin1").decode(bytes), secrets), [], name);
  }
  const sql = await openNodeSql(place);
  const vault = new Vault();
  let opened = "";
  const pieces = sql.exec<{ tenant: string; kind: string; body: Uint8Array<ArrayBuffer> }>(
    "SELECT tenant, kind, body FROM pieces",
  );
  for (const { tenant, kind, body } of pieces) {
    opened += await vault.open(body, `${kind} of ${tenant}`);
  }
  sql.close();
  assert.ok(opened.includes(TENANT.users[0]!.msId as string), "It is people that are kept");
  assert.deepEqual(found(opened, secrets), []);
  const task = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "history", "list", "--json"],
    cwd: ROOT,
    env: { ...settings },
    stderr: "null",
  }).output();
  assert.equal(task.code, 0);
  const { readings } = JSON.parse(new TextDecoder().decode(task.stdout));
  assert.equal(readings[0].users, 60);
  await Deno.remove(folder, { recursive: true });
});

/** A server that may read and write whatever its user may, and is at home in an empty folder. */
function started(folder: string, settings: Readonly<Record<string, string>>): StdioClientTransport {
  return new StdioClientTransport({
    command: Deno.execPath(),
    args: ["run", "--no-prompt", "--cached-only", "-A", entry("stdio")],
    cwd: folder,
    env: {
      ...bareEnvironment(),
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      HOME: folder,
      TMPDIR: folder,
      LOG_LEVEL: "error",
      ...settings,
    },
    stderr: "pipe",
  });
}

async function callEverything(client: TestClient): Promise<void> {
  const user = TENANT.users[0]!.userPrincipalName;
  for (const { name } of TOOLS_OF_ONE_TENANT) {
    const args = { ...TYPICAL_CALLS[name], ...(name === "get_user_grants" ? { user } : {}) };
    await client.call(name, args);
    await client.call(name, { ...args, refresh: true });
  }
}

function found(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret));
}
