import assert from "node:assert/strict";
import { createAccess } from "../../../mod.ts";
import { modernClient, type TestClient } from "../../support/mcp_clients.ts";
import { quickSleep, SANDBOX_SETTINGS } from "../../support/program.ts";
import { NOW, type ScriptedTenant, scriptedVendor } from "../../support/scripted_tenant.ts";
import { guest, people } from "./case.ts";

/** A list that guests fill up to its tenant's count, with seats that fit. */
const FILLED: ScriptedTenant = {
  users: [...people(8), guest("gus"), guest("gil")],
  tenant: { users: 10, assigned: 10 },
};
/** A list a third longer than its tenant's count. */
const LONGER: ScriptedTenant = { users: people(40), tenant: { users: 30, assigned: 40 } };

/** A program with one tenant for each script and the settings that stand beside it. */
async function tenantsOf(
  tenants: Readonly<Record<string, readonly [ScriptedTenant, Readonly<Record<string, string>>]>>,
  env: Readonly<Record<string, string>> = {},
): Promise<TestClient> {
  const all = Object.entries(tenants).map(([id, [script, settings]], at) => ({
    id,
    settings,
    baseUrl: `http://127.0.0.1:${9_001 + at}`,
    vendor: scriptedVendor(script),
  }));
  const { SPANNING_ADMIN_EMAIL: adminEmail, SPANNING_API_KEY: apiKey } = SANDBOX_SETTINGS;
  const access = createAccess({
    env: {
      SPANNING_TENANTS: JSON.stringify(
        all.map(({ id, baseUrl, settings }) => ({ id, baseUrl, adminEmail, apiKey, ...settings })),
      ),
      ...env,
    },
    fetch: (input, init) => {
      const { origin } = new URL(new Request(input, init).url);
      const asked = all.find(({ baseUrl }) => baseUrl === origin);
      assert.ok(asked);
      return asked.vendor.fetch(input, init);
    },
    now: () => NOW,
    sleep: quickSleep,
    writeLog: () => {},
  });
  return await modernClient(access.servers);
}

async function sourceOf(client: TestClient, tenant: string) {
  const { isError, text, structured } = await client.call("list_users", { tenant, limit: 1 });
  assert.equal(isError, false, text);
  return structured.source;
}

async function passes(client: TestClient, tenant: string): Promise<boolean> {
  const checks = ["disabled_admin"];
  const { structured } = await client.call("review_access", { tenant, checks });
  return structured.passed.includes("disabled_admin");
}

Deno.test("whether a count holds guests is said for each tenant by itself", async () => {
  await using client = await tenantsOf({
    told: [FILLED, { countGuests: "included" }],
    untold: [FILLED, {}],
  });
  assert.equal((await sourceOf(client, "told")).confirmed, true);
  assert.equal((await sourceOf(client, "untold")).confirmed, false);
  assert.equal(await passes(client, "told"), true);
  assert.equal(await passes(client, "untold"), false);
});

Deno.test("what a tenant's own entry says of guests goes before what is said of all", async () => {
  await using client = await tenantsOf({
    own: [FILLED, { countGuests: "excluded" }],
    other: [FILLED, {}],
  }, { SPANNING_COUNT_GUESTS: "included" });
  const own = await client.call("list_users", { tenant: "own", limit: 1 });
  assert.notEqual(own.structured?.source.confirmed, true);
  assert.equal((await sourceOf(client, "other")).confirmed, true);
});

Deno.test("who answers for the figures is said for each tenant by itself", async () => {
  await using client = await tenantsOf({
    answered: [LONGER, { countCheck: "warn" }],
    open: [LONGER, {}],
  });
  for (const tenant of ["answered", "open"]) {
    assert.equal((await sourceOf(client, tenant)).confirmed, false);
  }
  assert.equal(await passes(client, "answered"), true);
  assert.equal(await passes(client, "open"), false);
});
