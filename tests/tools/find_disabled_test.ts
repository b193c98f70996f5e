import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/default_tenant.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

Deno.test("find_disabled: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("find_disabled", { license: "standard" });
  await t.assertSnapshot(structured);
  for (const user of structured.users) assert.ok(text.includes(user.userPrincipalName));
});

Deno.test("find_disabled: an empty tenant has none, and says so as a whole answer", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("find_disabled");
  assert.equal(structured.matched, 0);
  assert.deepEqual(structured.byReason, { deleted: 0, archived: 0 });
});

Deno.test("find_disabled: a bad reason is a clear error", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 3 }) });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("find_disabled", { reason: "fired" });
  assert.equal(isError, true);
  assert.match(text, /reason.*deleted.*archived/s);
});

Deno.test("find_disabled: a role that tags alone prove cannot be asked for where there are none", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 80, seed: 5, tags: "none" }) });
  await using client = await modernClient(access.servers);
  const refused = await client.call("find_disabled", { role: "global_admin" });
  assert.equal(refused.isError, true);
  assert.match(refused.text, /not determinable.*tags/s);
  const byFlag = await client.call("find_disabled", { role: "archived" });
  assert.equal(byFlag.isError, false);
});

Deno.test("find_disabled: a vendor failure is an error, not an empty list", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 3 }), faults: ["forbidden"] });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("find_disabled");
  assert.equal(isError, true);
  assert.equal(structured, undefined);
});
