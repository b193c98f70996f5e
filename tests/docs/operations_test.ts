import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInstruments } from "../../src/operations/telemetry.ts";
import { createAuditHash } from "../../src/operations/audit.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { ROOT } from "../support/entry_process.ts";
import { callOver, modernClient } from "../support/mcp_clients.ts";
import { programOn, programOnSeveral } from "../support/program.ts";

const page = Deno.readTextFileSync(join(ROOT, "docs/operations.md"));

/** What stands first in the rows of the tables of a section. */
function rowsOf(section: string): string[] {
  const text = page.split(new RegExp(`^## ${section}$`, "m"))[1]?.split(/^## /m)[0] ?? "";
  return [...text.matchAll(/^\| (`[^|]+) \|/gm)]
    .flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
}

Deno.test("docs/operations.md lists the metrics that there are", () => {
  const made: string[] = [];
  const note = (name: string) => {
    made.push(name);
    return { add: () => {}, record: () => {} };
  };
  createInstruments({ createCounter: note, createHistogram: note });
  const listed = rowsOf("Traces and metrics").filter((name) =>
    /^(mcp|spanning_access)\./.test(name)
  );
  assert.deepEqual(listed.sort(), made.sort());
});

Deno.test("docs/operations.md explains each message that the program can log", () => {
  const messages = sources("src").flatMap((path) => {
    const text = Deno.readTextFileSync(path);
    const logged = text.matchAll(/\blog\(\s*"(?:debug|info|warn|error)",\s*"([a-z][^"]+)"/g);
    return Array.from(logged, ([, message = ""]) => message);
  });
  assert.ok(messages.length > 15, String(messages.length));
  const listed = rowsOf("Logs");
  assert.deepEqual(messages.filter((message) => !listed.includes(message)), []);
});

function sources(folder: string): string[] {
  return Array.from(Deno.readDirSync(join(ROOT, folder)), ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? sources(path) : [join(ROOT, path)];
  }).flat();
}

Deno.test("docs/operations.md explains each field and each message of the log", async () => {
  const { access, logLines } = programOn({
    tenant: defaultTenant(),
    env: { LOG_LEVEL: "debug" },
  });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  await client.readResource("spanning://default/users/viktor.petrenko@northwind.example");
  await client.getPrompt("admin_review");
  await access.http("127.0.0.1").request("http://127.0.0.1/mcp");
  const lines = logLines.map((line) => JSON.parse(line));
  for (const { message } of lines) assert.ok(page.includes("`" + message + "`"), message);
  const fields = new Set(lines.flatMap((line) => Object.keys(line)));
  for (const field of fields) {
    if (["time", "level", "message"].includes(field)) continue;
    assert.ok(page.includes("`" + field + "`"), field);
  }
});

const TOKEN = "a-token-for-the-reporting-job";

Deno.test({
  name: "the questions of docs/operations.md are answered by what it has people run on the log",
  ignore: Deno.build.os === "windows" || !existsSync("/usr/bin/jq"),
  fn: async () => {
    const tenant = defaultTenant();
    const { access, logLines, clock } = programOnSeveral(
      ["contoso", "fabrikam"].map((id) => ({ id, tenant })),
      {
        MCP_AUDIT_KEY: "k".repeat(32),
        MCP_BEARER_TOKEN: `reporting:${TOKEN}`,
        MCP_TENANT_TOKENS: JSON.stringify([{ token: `${TOKEN}-2`, tenants: ["fabrikam"] }]),
      },
    );
    clock.now = Date.parse("2026-03-09T08:00:00Z");
    const app = access.http("127.0.0.1");
    const ask = (token: string, tool: string, args: Record<string, unknown>) =>
      callOver(app, tool, args, { authorization: `Bearer ${token}` });
    const [ann] = tenant.users;
    assert.ok(ann);
    await ask(TOKEN, "get_user_grants", { tenant: "contoso", user: ann.msId });
    await ask(TOKEN, "list_roles", { tenant: "*" });
    await ask(TOKEN, "export_access_review", { tenant: "*" });
    await ask(`${TOKEN}-2`, "get_user_grants", { tenant: "contoso", user: ann.msId });
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(join(folder, "log.ndjson"), logLines.join("\n") + "\n");
    const [, commands = ""] = /```sh\n(# Who asked about[\s\S]*?)```/.exec(page) ?? [];
    // The same hashes without a process of their own.
    const hash = createAuditHash("k".repeat(32))("person", ann.userPrincipalName);
    const inId = createAuditHash("k".repeat(32))("person", ann.msId);
    const script = `deno() { printf '%s  x\\n' ${inId} ${hash}; }\n${commands}`;
    const { stdout, stderr } = await new Deno.Command("sh", { args: ["-c", script], cwd: folder })
      .output();
    await Deno.remove(folder, { recursive: true });
    assert.equal(new TextDecoder().decode(stderr), "");
    const found = new TextDecoder().decode(stdout).trim().split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(found.map(({ event, caller, tool }) => [event, caller, tool].join(" ")), [
      "access token:reporting get_user_grants",
      "access token:1 get_user_grants",
      "access token:reporting export_access_review",
      "access token:reporting get_user_grants",
      "access token:reporting list_roles",
      "access token:reporting export_access_review",
      "denied token:1 get_user_grants",
    ]);
  },
});
