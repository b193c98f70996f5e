import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { META } from "../assurance/transport/expectation.ts";
import { callWithoutLog } from "../support/closed_log.ts";
import { bareEnvironment, entry, PERMISSIONS } from "../support/entry_process.ts";
import { sandboxVendor } from "../support/sandbox_vendor.ts";

/** Starts `stdio`, writes all bytes and closes its input at once, as a pipe of a shell does. */
async function pipe(
  settings: Readonly<Record<string, string>>,
  input: string,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry("stdio")],
    env: { ...bareEnvironment(), LOG_LEVEL: "error", ...settings },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  await meanwhile();
  const { code, stdout } = await child.output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  assert.equal(lines.pop(), "");
  return { code, answers: lines.map((line) => JSON.parse(line)) };
}

const HELLO = {
  "2025": {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "pipe", version: "0" },
    },
  },
  "2026": { jsonrpc: "2.0", id: 1, method: "server/discover", params: { _meta: META } },
};

for (const era of ["2025", "2026"] as const) {
  const params = era === "2025" ? {} : { _meta: META };
  Deno.test(`stdio of ${era}: a call under way at the end of input is answered, and the status is 0`, async () => {
    await using vendor = sandboxVendor(defaultTenant());
    const { asked } = vendor.hold();
    const call = {
      jsonrpc: "2.0",
      id: 2,
      method: "tools/call",
      params: { name: "list_roles", ...params },
    };
    const input = `\uFEFF${JSON.stringify(HELLO[era])}\r\n\r\n${JSON.stringify(call)}`;
    const { code, answers } = await pipe(vendor.settings, input, async () => {
      await asked;
      vendor.release();
    });
    assert.equal(code, 0);
    assert.deepEqual(answers.map(({ id }) => id), [1, 2]);
    assert.equal(answers[1].result.structuredContent.roles.length, 7);
  });
}

Deno.test("stdio: a call that takes longer than an end may take is an error with its id", async () => {
  await using vendor = sandboxVendor(defaultTenant());
  const { asked } = vendor.hold();
  const call = { jsonrpc: "2.0", id: "slow", method: "tools/call", params: { name: "list_roles" } };
  const { code, answers } = await pipe(vendor.settings, JSON.stringify(call), () => asked);
  assert.equal(code, 0);
  assert.deepEqual(answers.map(({ id }) => id), ["slow"]);
  assert.match(answers[0].error.message, /server has ended/);
});

Deno.test("stdio: a client that closes the pipe of the log is answered, and the status is 0", async () => {
  const args = ["run", ...PERMISSIONS, entry("stdio")];
  const env = { SPANNING_SANDBOX: "1" };
  const { answer, code } = await callWithoutLog({ command: Deno.execPath(), args, env });
  assert.equal(answer.result.structuredContent.roles.length, 7);
  assert.equal(code, 0);
});
