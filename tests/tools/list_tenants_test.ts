import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { ERAS, modernClient } from "../support/mcp_clients.ts";
import { credentialsOf, programOn, programOnSeveral } from "../support/program.ts";
import { TOOLS_WITH_EVIDENCE } from "../support/typical_calls.ts";

const TENANTS = [
  { id: "northwind", name: "Northwind | Traders", tenant: defaultTenant() },
  { id: "fabrikam", tenant: generateTenant({ users: 30 }) },
];

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: list_tenants gives id, name and region, and nothing else`, async () => {
    const { access, requests, logLines } = programOnSeveral(TENANTS);
    await using client = await connect(access.servers);
    const { structured, text } = await client.call("list_tenants");
    assert.deepEqual(structured, {
      tenants: [
        { id: "northwind", name: "Northwind | Traders", region: "custom" },
        { id: "fabrikam", name: "fabrikam", region: "custom" },
      ],
    });
    assert.equal(
      text,
      ["id|name|region", 'northwind|"Northwind | Traders"|custom', "fabrikam|fabrikam|custom"]
        .join("\n"),
    );
    assert.deepEqual(requests, []);
    const { adminEmail, apiKey } = credentialsOf(0);
    for (const secret of [adminEmail, apiKey]) {
      assert.ok(![text, ...logLines].join().includes(secret));
    }
  });
}

Deno.test("list_tenants is offered with several tenants only", async () => {
  await using one = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  assert.deepEqual(await one.toolNames(), TOOLS_WITH_EVIDENCE.map(({ name }) => name));
  await using several = await modernClient(programOnSeveral(TENANTS).access.servers);
  assert.deepEqual(
    await several.toolNames(),
    [...TOOLS_WITH_EVIDENCE.map(({ name }) => name), "list_tenants"],
  );
});

Deno.test("with several tenants the instructions say how to name one, or each", async () => {
  await using several = await modernClient(programOnSeveral(TENANTS).access.servers);
  assert.match(several.instructions() ?? "", /list_tenants/);
  await using one = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  assert.doesNotMatch(one.instructions() ?? "", /list_tenants/);
});
