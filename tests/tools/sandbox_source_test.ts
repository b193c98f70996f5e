import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { quickSleep } from "../support/program.ts";
import { TOOLS_OF_ONE_TENANT, TYPICAL_CALLS } from "../support/typical_calls.ts";

Deno.test("every answer of the embedded sandbox says so, in both forms", async () => {
  const access = createAccess({
    env: { SPANNING_SANDBOX: "1" },
    fetch: () => Promise.reject(new Error("Nothing leaves the sandbox")),
    now: () => Date.parse("2026-11-02T08:00:00Z"),
    sleep: quickSleep,
    writeLog: () => {},
  });
  await using client = await modernClient(access.servers);
  for (const { name } of TOOLS_OF_ONE_TENANT) {
    const { structured, text, isError } = await client.call(name, TYPICAL_CALLS[name]);
    assert.equal(isError, false, `${name}: ${text}`);
    assert.equal(structured.source.tenant, "sandbox", name);
    assert.match(structured.source.warnings.join(), /Sandbox: these are invented users/, name);
    assert.match(text, /Sandbox: these are invented users/, name);
  }
});
