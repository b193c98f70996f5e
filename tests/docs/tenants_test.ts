import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createAccess, type SpanningAccess } from "../../mod.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { VARIABLES } from "../../src/configuration/settings.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { readHeaderCredentials } from "../../src/configuration/tenant_entry.ts";
import { ROOT } from "../support/entry_process.ts";
import { callOver } from "../support/mcp_clients.ts";
import { quickSleep } from "../support/program.ts";
import { shellWords } from "../packaging/decode_snippets.ts";

const page = Deno.readTextFileSync(join(ROOT, "docs/tenants.md"));
const blocks = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
  .map(([, language, text = ""]) => ({ language, text }));
const lists = blocks.filter(({ language }) => language === "json").map(({ text }) => text);
const [described = "", tried = "", tokens = ""] = lists;
const shells = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);

/** The settings that a block of shell lines makes, by a real shell. */
async function settingsOf(text: string): Promise<Record<string, string>> {
  const script = `set -a\n${text.replaceAll(/deno task .*|curl .*/g, "env")}\nenv`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script], clearEnv: true })
    .output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^((?:SPANNING|MCP)_[A-Z0-9_]+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

function accessWith(env: Readonly<Record<string, string>>): SpanningAccess {
  const refuse = () => Promise.reject(new Error("Nothing is asked here"));
  return createAccess({ env, fetch: refuse, now: Date.now, sleep: quickSleep, writeLog: () => {} });
}

Deno.test("docs/tenants.md: the tenants that it describes are read as they stand", () => {
  const { tenants, warnings } = readConfiguration({ SPANNING_TENANTS: described });
  assert.deepEqual(
    tenants.map(({ id, name, baseUrl, signInPaths }) => [
      id,
      name,
      baseUrl.region,
      signInPaths,
    ]),
    [
      ["contoso", "Contoso Ltd", "eu", undefined],
      ["fabrikam", undefined, "us", new Set(["it_complete:vsa", "kaseyaone"])],
    ],
  );
  assert.deepEqual(warnings, []);
});

Deno.test("docs/tenants.md: the table of fields names the fields that there are", () => {
  const problem = (field: string): string => {
    try {
      readConfiguration({ SPANNING_TENANTS: JSON.stringify([{ [field]: "" }]) });
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const [, allowed = ""] = /it may have ([\w, ]+)/.exec(problem("nonsense")) ?? [];
  assert.ok(allowed.includes("signInPaths"));
  for (const field of allowed.split(", ")) assert.ok(page.includes("`" + field + "`"), field);
});

Deno.test("docs/tenants.md: the file to try holds two sandboxes, on the ports that are started", () => {
  const files: Record<string, string> = { "tenants.json": tried };
  const { tenants } = readConfiguration(
    { SPANNING_TENANTS_FILE: "tenants.json" },
    (path) => files[path] ?? assert.fail(path),
  );
  const ports = shells.flatMap((text) => {
    const [line, , port] = /deno task sandbox( --port (\d+))?/.exec(text) ?? [];
    return line === undefined ? [] : [port ?? "8788"];
  });
  assert.deepEqual(
    tenants.map(({ baseUrl }) => baseUrl.origin),
    ports.map((port) => `http://127.0.0.1:${port}`),
  );
  for (const { credentials } of tenants) assert.deepEqual(credentials, SANDBOX_CREDENTIALS);
});

Deno.test("docs/tenants.md: a token may ask about the tenants that stand beside it", async () => {
  const env = { SPANNING_TENANTS: described, MCP_TENANT_TOKENS: tokens };
  const access = accessWith(env);
  assert.ok(access.ok);
  const app = access.http("0.0.0.0");
  const { tenantTokens } = access.configuration.http;
  assert.equal(tenantTokens.length, 2);
  for (const { token, tenants } of tenantTokens) {
    const headers = { authorization: `Bearer ${token}` };
    const { structured } = await callOver(app, "list_tenants", {}, headers);
    assert.deepEqual(structured.tenants.map(({ id }: { id: string }) => id), tenants);
  }
});

for (const text of shells) {
  Deno.test(`docs/tenants.md: ${text.trim().replaceAll(/\s+/g, " ").slice(0, 70)}`, async () => {
    if (/^curl /.test(text)) return await checkCurl(text);
    if (/^deno task sandbox/.test(text)) return assert.deepEqual(await settingsOf(text), {});
    const settings = await settingsOf(text);
    assert.ok(Object.keys(settings).length > 0);
    const needsTenants = !/SPANNING_(TENANTS|CREDENTIALS)/.test(text);
    // Throws where anything is wrong.
    const { tenants } = readConfiguration(
      needsTenants ? { SPANNING_TENANTS: described, ...settings } : settings,
      () => tried,
    );
    assert.equal(tenants.length, "SPANNING_CREDENTIALS_FROM" in settings ? 0 : 2);
  });
}

/** The call is one that a tool takes; its headers, if it has any of a tenant's, are right. */
async function checkCurl(text: string): Promise<void> {
  const words = await shellWords(text);
  const after = (option: string): string[] => words.filter((_, at) => words[at - 1] === option);
  const headers = new Headers(
    after("-H").map((line): [string, string] => {
      const [name = "", ...rest] = line.split(":");
      return [name, rest.join(":").trim()];
    }),
  );
  const { name, arguments: args } = JSON.parse(after("-d")[0] ?? "{}").params;
  if (headers.has("x-spanning-region")) readHeaderCredentials(headers);
  const env: Record<string, string> = headers.has("x-spanning-region")
    ? { SPANNING_CREDENTIALS_FROM: "headers" }
    : { SPANNING_TENANTS: tried };
  const app = accessWith(env).http("127.0.0.1");
  const { text: answer } = await callOver(app, name, args, Object.fromEntries(headers));
  // All that is missing here is a network.
  assert.match(answer, /Spanning is unavailable/);
}

Deno.test("docs/tenants.md names tasks, settings and files that exist", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  for (const [, name = ""] of page.matchAll(/deno task ([\w:-]+)/g)) assert.ok(name in tasks, name);
  for (const [name] of page.matchAll(/\b(SPANNING|MCP)_[A-Z0-9_]+/g)) {
    assert.ok(VARIABLES.includes(name), name);
  }
  for (const [, target = ""] of page.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    assert.ok(existsSync(join(ROOT, "docs", target)), target);
  }
});
