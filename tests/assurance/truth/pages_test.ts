import assert from "node:assert/strict";
import { createAccess } from "../../../mod.ts";
import { modernClient, type TestClient } from "../../support/mcp_clients.ts";
import { quickSleep, SANDBOX_SETTINGS } from "../../support/program.ts";
import { people, person } from "./case.ts";
import { NOW, type RawRecord, scriptedVendor } from "../../support/scripted_tenant.ts";

const SECOND = 1_000;

/** One process, which reads when it is first asked and then answers from what it read. */
async function processAt(
  now: number,
  users: readonly RawRecord[],
  env: Readonly<Record<string, string>> = SANDBOX_SETTINGS,
): Promise<TestClient> {
  const access = createAccess({
    env,
    fetch: scriptedVendor({ users }).fetch,
    now: () => now,
    sleep: quickSleep,
    writeLog: () => {},
  });
  return await modernClient(access.servers);
}

const OLD = people(6);
const NEW = [...people(3), person("p0002b"), ...people(6).slice(3)];

for (const [what, first, second] of [["older", 5, 0], ["newer", 0, 5]] as const) {
  Deno.test(`a page whose reading is ${what} than the first page says so`, async () => {
    await using one = await processAt(NOW + first * SECOND, first > second ? NEW : OLD);
    await using other = await processAt(NOW + second * SECOND, first > second ? OLD : NEW);
    const page = await one.call("list_users", { limit: 2 });
    const cursor: string = page.structured.nextCursor;
    const next = await other.call("list_users", { limit: 2, cursor });
    const warnings: string = next.structured.source.warnings.join("\n");
    assert.match(warnings, new RegExp(what));
    assert.doesNotMatch(warnings, what === "older" ? /newer/ : /older/);
  });
}

Deno.test("a page from the same reading, read by another process at the same time, says nothing of it", async () => {
  await using one = await processAt(NOW, OLD);
  await using other = await processAt(NOW, OLD);
  const { structured } = await one.call("list_users", { limit: 2 });
  const next = await other.call("list_users", { limit: 2, cursor: structured.nextCursor });
  assert.equal(next.structured.source.warnings, undefined);
});

Deno.test("two tenant ids with one credential refuse each other's cursors", async () => {
  const entry = (id: string): Record<string, string> => ({
    id,
    baseUrl: SANDBOX_SETTINGS.SPANNING_BASE_URL,
    adminEmail: SANDBOX_SETTINGS.SPANNING_ADMIN_EMAIL,
    apiKey: SANDBOX_SETTINGS.SPANNING_API_KEY,
  });
  await using client = await processAt(NOW, OLD, {
    SPANNING_TENANTS: JSON.stringify([entry("alpha"), entry("beta")]),
  });
  for (
    const [tool, args] of [["list_users", {}], ["list_role_grants", { role: "user" }]] as const
  ) {
    const page = await client.call(tool, { ...args, tenant: "alpha", limit: 2 });
    const cursor: string = page.structured.nextCursor;
    const own = await client.call(tool, { ...args, tenant: "alpha", limit: 2, cursor });
    assert.equal(own.isError, false, own.text);
    const foreign = await client.call(tool, { ...args, tenant: "beta", limit: 2, cursor });
    assert.equal(foreign.isError, true, tool);
    assert.match(foreign.text, /cursor/i);
  }
});
