import assert from "node:assert/strict";
import { createAuditHash } from "../../src/operations/audit.ts";
import { REGIONS } from "../../src/spanning/base_url.ts";
import { CALLERS, headersOf } from "../support/callers.ts";
import { PERMISSIONS, runEntry } from "../support/entry_process.ts";
import { callOver } from "../support/mcp_clients.ts";
import { headerProgram } from "../support/program.ts";

const KEY = "a-long-random-text-that-keys-the-hashes";
const run = (env: Record<string, string>, ...args: string[]) =>
  runEntry("audit_hash", env, PERMISSIONS, args);

Deno.test("with the server's key alone it prints the hash that stands in the log, for each address", async () => {
  const { code, stdout } = await run({ MCP_AUDIT_KEY: KEY }, "Ann@T.example", "bob@t.example");
  assert.equal(code, 0);
  const hash = createAuditHash(KEY);
  const [ann, bob] = ["ann@t.example", "bob@t.example"].map((name) => hash("person", name));
  assert.equal(stdout, `${ann}  Ann@T.example\n${bob}  bob@t.example\n`);
});

Deno.test("--caller prints what the log calls a subject, at each issuer", async () => {
  const [one, two] = ["https://login.example", "https://two.example"];
  const env = {
    MCP_AUDIT_KEY: KEY,
    MCP_OAUTH_ISSUER: `${one},${two}`,
    MCP_OAUTH_AUDIENCE: "https://access.example/mcp",
  };
  const { code, stdout, stderr } = await run(env, "--caller", "alice");
  assert.equal(code, 0, stderr);
  const hash = createAuditHash(KEY);
  const expected = [one, two].flatMap((issuer) =>
    ["oauth", "oauth-client"].map((kind) =>
      `${kind}:${hash("caller", `${issuer}\n${kind}\nalice`)}  alice ${issuer}\n`
    )
  );
  assert.equal(stdout, expected.join(""));
});

Deno.test("--tenant prints what the log calls the tenant of an administrator, in each region", async () => {
  const [one] = CALLERS;
  assert.ok(one);
  const { access, logLines } = headerProgram({ MCP_AUDIT_KEY: KEY });
  await callOver(access.http("127.0.0.1"), "list_roles", {}, headersOf(one));
  const { tenant } = JSON.parse(logLines.at(-1) ?? "");
  const { stdout } = await run({ MCP_AUDIT_KEY: KEY }, "--tenant", one.adminEmail.toUpperCase());
  const lines = stdout.trim().split("\n");
  assert.equal(lines.length, REGIONS.length);
  assert.deepEqual(lines.filter((line) => line.startsWith(tenant)), [
    `${tenant}  ${one.adminEmail.toUpperCase()} ${one.region}`,
  ]);
});

const REFUSED: [what: string, env: Record<string, string>, args: string[], code: number][] = [
  ["no address", { MCP_AUDIT_KEY: KEY }, [], 64],
  ["two kinds at once", { MCP_AUDIT_KEY: KEY }, ["--caller", "--tenant", "a"], 64],
  ["no administrator's address", { MCP_AUDIT_KEY: KEY }, ["--tenant", "\u2603"], 64],
  ["a subject without an issuer", { MCP_AUDIT_KEY: KEY }, ["--caller", "a"], 78],
  ["an unknown option", { MCP_AUDIT_KEY: KEY }, ["--nonsense"], 64],
  ["a key that could be guessed", { MCP_AUDIT_KEY: "short" }, ["a"], 78],
  ["no lasting key", { SPANNING_CREDENTIALS_FROM: "headers" }, ["a"], 78],
  ["wrong settings", { SPANNING_REGION: "mars" }, ["a"], 78],
];
for (const [what, env, args, expected] of REFUSED) {
  Deno.test(`${what} ends with ${expected} and says why, without a hash`, async () => {
    const { code, stdout, stderr } = await run(env, ...args);
    assert.equal(code, expected, stderr);
    assert.equal(stdout, "");
    assert.notEqual(stderr, "");
  });
}
