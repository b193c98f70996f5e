import assert from "node:assert/strict";
import { createAuditHash } from "../../src/operations/audit.ts";
import { PERMISSIONS, runEntry } from "../support/entry_process.ts";

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

const REFUSED: [what: string, env: Record<string, string>, args: string[], code: number][] = [
  ["no address", { MCP_AUDIT_KEY: KEY }, [], 64],
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
