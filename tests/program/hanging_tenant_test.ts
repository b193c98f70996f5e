import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { sleep } from "../../src/base/async.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { modernClient, type TestClient } from "../support/mcp_clients.ts";
import { credentialsOf } from "../support/program.ts";

/** In this world a second takes a millisecond. */
const FASTER = 1_000;

/** The program with tenants of which the first ones never answer; calls to those are counted. */
function programOn(tenants: number, hanging: number) {
  const began = performance.now();
  const now = (): number => began + (performance.now() - began) * FASTER;
  const origins = Array.from({ length: tenants }, (_, at) => `http://127.0.0.1:${9001 + at}`);
  const sandboxes = origins.map((_, at) =>
    createSandbox({ tenant: generateTenant({ users: 3 }), credentials: credentialsOf(at), now })
  );
  const entries = origins.map((baseUrl, at) => ({ id: `t${at}`, baseUrl, ...credentialsOf(at) }));
  const access = createAccess({
    env: { SPANNING_TENANTS: JSON.stringify(entries), LOG_LEVEL: "error" },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const at = origins.indexOf(new URL(request.url).origin);
      if (at >= hanging) return await sandboxes[at]?.fetch(request) as Response;
      return await new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
      });
    },
    now,
    sleep: (ms, signal) => sleep(ms / FASTER, signal),
    writeLog: () => {},
  });
  return access;
}

const COUNT = 12;

Deno.test("tenants that hang do not keep another one from being answered", async () => {
  await using client = await modernClient(programOn(2, 1).servers);
  const hanging = Array.from({ length: COUNT }, () => client.call("get_tenant", { tenant: "t0" }));
  await checkAnswered(client, "t1");
  for (const { isError } of await Promise.all(hanging)) assert.equal(isError, true);
});

Deno.test("asked about each tenant: also those behind many that hang are answered", async () => {
  await using client = await modernClient(programOn(COUNT, COUNT - 3).servers);
  const { structured } = await client.call("find_disabled", { tenant: "*" });
  const failed = structured.tenants.filter((row: object) => "error" in row);
  assert.deepEqual([structured.tenants.length, failed.length], [COUNT, COUNT - 3]);
  for (const { error } of failed) assert.match(error, /^Cannot answer yet/);
});

async function checkAnswered(client: TestClient, tenant: string): Promise<void> {
  const { structured, text } = await client.call("list_roles", { tenant });
  assert.equal(structured?.source?.users, 3, text);
}
