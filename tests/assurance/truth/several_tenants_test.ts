import assert from "node:assert/strict";
import { createAccess } from "../../../mod.ts";
import { modernClient, type TestClient } from "../../support/mcp_clients.ts";
import { quickSleep, SANDBOX_SETTINGS } from "../../support/program.ts";
import { NOW, type ScriptedTenant, scriptedVendor } from "../../support/scripted_tenant.ts";
import { TextAnswer } from "../../support/text_answer.ts";
import { READERS, readEveryTenant } from "../../tools/text_readers.ts";
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

Deno.test("of more than ten tenants each text says as the structured answer which lists are whole and confirmed", async () => {
  const whole: ScriptedTenant = { users: people(8) };
  const cut: ScriptedTenant = {
    users: people(40),
    pageSize: 10,
    failAfterFirstPage: true,
    tenant: { users: 40, assigned: 40 },
  };
  const plain = Array.from({ length: 9 }, (_, at) => [`whole-${at}`, [whole, {}]] as const);
  await using client = await tenantsOf({
    ...Object.fromEntries(plain),
    unconfirmed: [FILLED, {}],
    cut: [cut, {}],
    closed: [{ users: [], listFails: true, tenantStatus: 403 }, {}],
  });
  for (const tool of ["list_users", "list_roles", "find_disabled", "review_access"]) {
    for (const allowPartial of [false, true]) {
      const args = { tenant: "*", allowPartial };
      const { isError, text, structured } = await client.call(tool, args);
      assert.equal(isError, false, text);
      const answer = new TextAnswer(text);
      assert.deepEqual(readEveryTenant(answer, READERS[tool]!), structured, text);
      answer.end();
      const rowOf = (id: string) =>
        structured.tenants.find(({ tenant }: { tenant: string }) => tenant === id);
      assert.deepEqual([rowOf("whole-0").complete, rowOf("whole-0").confirmed], [true, true]);
      assert.deepEqual([rowOf("unconfirmed").complete, rowOf("unconfirmed").confirmed], [
        true,
        false,
      ]);
      assert.equal(rowOf("cut").complete, allowPartial ? false : undefined);
      assert.match(text, allowPartial ? /^# cut \(INCOMPLETE/m : /^# cut: FAILED: /m);
    }
  }
});
