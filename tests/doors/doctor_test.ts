import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/default_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/sandbox_credentials.ts";
import { runDoor } from "../support/run_door.ts";

const KEY = "11111111-2222-4333-8444-555555555555";

async function withSandbox(work: (url: string) => Promise<void>): Promise<void> {
  const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => sandbox.fetch(request),
  );
  await work(`http://127.0.0.1:${server.addr.port}`);
  await server.shutdown();
}

Deno.test("doctor: right settings end with 0 and say how many users the tenant counts", async () => {
  await withSandbox(async (url) => {
    const { code, stdout } = await runDoor("doctor", {
      SPANNING_BASE_URL: url,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /312 users/);
    assert.ok(!stdout.includes(SANDBOX_CREDENTIALS.apiKey));
  });
});

Deno.test("doctor: a wrong pair ends with 1 and the checklist, without key or e-mail", async () => {
  await withSandbox(async (url) => {
    const { code, stdout, stderr } = await runDoor("doctor", {
      SPANNING_BASE_URL: url,
      SPANNING_ADMIN_EMAIL: "someone.else@t.example",
      SPANNING_API_KEY: KEY,
    });
    assert.equal(code, 1);
    assert.match(stdout, /region/);
    for (const secret of [KEY, "someone.else"]) assert.ok(!(stdout + stderr).includes(secret));
  });
});

Deno.test("doctor: no network ends with 1 and says that nothing answers", async () => {
  const { code, stdout } = await runDoor("doctor", {
    SPANNING_BASE_URL: "http://127.0.0.1:1",
    SPANNING_ADMIN_EMAIL: "admin@t.example",
    SPANNING_API_KEY: KEY,
  });
  assert.equal(code, 1);
  assert.match(stdout, /unavailable/);
});

Deno.test("doctor: wrong settings end with 1 and name each variable", async () => {
  const { code, stdout } = await runDoor("doctor", { SPANNING_REGION: "mars" });
  assert.equal(code, 1);
  for (const name of ["SPANNING_REGION", "SPANNING_ADMIN_EMAIL", "SPANNING_API_KEY"]) {
    assert.ok(stdout.includes(name), name);
  }
});
