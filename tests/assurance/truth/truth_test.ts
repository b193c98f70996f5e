import assert from "node:assert/strict";
import { createAccess } from "../../../mod.ts";
import { modernClient } from "../../support/mcp_clients.ts";
import { quickSleep, SANDBOX_SETTINGS } from "../../support/program.ts";
import type { Case } from "./case.ts";
import { differences } from "./expectations.ts";
import { CASES } from "./cases.ts";
import { NOW, scriptedVendor } from "../../support/scripted_tenant.ts";

for (const each of CASES) {
  Deno.test(each.name, async () => await check(each));
}

async function check({ tenant, env = {}, calls, requests }: Case): Promise<void> {
  const vendor = scriptedVendor(tenant);
  const access = createAccess({
    env: { ...SANDBOX_SETTINGS, ...env },
    fetch: vendor.fetch,
    now: () => NOW,
    sleep: quickSleep,
    writeLog: () => {},
  });
  await using client = await modernClient(access.servers);
  for (const { tool, args = {}, expect, text, error } of calls) {
    const asked = `${tool} ${JSON.stringify(args)}`;
    const answer = await client.call(tool, args);
    if (error !== undefined) {
      assert.ok(answer.isError, `${asked} is no error: ${answer.text.slice(0, 500)}`);
      assert.match(answer.text, error, asked);
      continue;
    }
    assert.ok(!answer.isError, `${asked}: ${answer.text}`);
    const wrong = [
      ...expect === undefined ? [] : differences(answer.structured, expect),
      ...text === undefined ? [] : differences(answer.text, text, "text"),
    ];
    assert.deepEqual(wrong, [], asked);
  }
  assert.deepEqual(differences(vendor.paths, requests ?? [...vendor.paths], "requests"), []);
}
