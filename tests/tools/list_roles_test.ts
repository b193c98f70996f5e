import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

Deno.test("list_roles: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("list_roles");
  await t.assertSnapshot(structured);
  for (const role of structured.roles) assert.ok(text.includes(role.displayName));
});

Deno.test("list_roles: an empty tenant has the seven roles, with nobody in them", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_roles");
  assert.equal(structured.roles.length, 7);
  for (const role of structured.roles) {
    assert.equal(role.members, 0);
    assert.equal(role.determinable, true);
  }
});

Deno.test("list_roles: without tags, roles that only tags prove are not determinable, never none", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 80, seed: 5, tags: "none" }) });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("list_roles");
  for (const role of structured.roles) {
    const byFlag = ["archived", "deleted_from_microsoft"].includes(role.id);
    assert.equal(role.determinable, byFlag, role.id);
    assert.equal(typeof role.members, byFlag ? "number" : "undefined", role.id);
    assert.equal("atLeast" in role, false);
  }
  assert.equal(structured.untaggedUsers, 80);
  assert.match(text, /not determinable/);
});

Deno.test("list_roles: if some records carry no tags, members become atLeast", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 80, seed: 5, tags: "some" }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_roles");
  assert.ok(structured.untaggedUsers > 0 && structured.untaggedUsers < 80);
  for (const role of structured.roles) {
    const byFlag = ["archived", "deleted_from_microsoft"].includes(role.id);
    assert.equal(role.determinable, true);
    assert.equal(typeof role.members, byFlag ? "number" : "undefined");
    assert.equal(typeof role.atLeast, byFlag ? "undefined" : "number");
  }
});

Deno.test("list_roles: warns about administrators whose tags name neither kind", async () => {
  const { users, ...rest } = generateTenant({ users: 3 });
  const flags = [{ isAdmin: true, tags: ["User"] }, { isAdmin: true }, { isAdmin: false }];
  const tenant = {
    ...rest,
    users: users.map(({ tags: _, ...user }, at) => ({ ...user, ...flags[at] })),
  };
  const { access } = programOn({ tenant: tenant as never });
  await using client = await modernClient(access.servers);
  const warning =
    "1 administrator of unknown kind: more users than listed may hold global_admin or spanning_admin";
  const { structured, text } = await client.call("list_roles");
  assert.deepEqual(structured.source.warnings, [warning]);
  assert.ok(text.includes(warning));
  const list = await client.call("list_users", { role: "global_admin" });
  assert.ok(list.structured.source.warnings.includes(warning.replace(/ or .*/, "")));
});

Deno.test("list_roles: a bad argument is a clear error", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 3 }) });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("list_roles", { refresh: "yes" });
  assert.equal(isError, true);
  assert.match(text, /refresh/);
});

Deno.test("list_roles: an incomplete list is an error, or marked if the caller accepts it", async () => {
  const { access } = programOn({
    tenant: generateTenant({ users: 2500, seed: 7 }),
    faults: ["wrong_shape:page=2"],
  });
  await using client = await modernClient(access.servers);
  const refused = await client.call("list_roles");
  assert.equal(refused.isError, true);
  assert.match(refused.text, /1000 users in 1 page were.*allowPartial/s);
  const { structured } = await client.call("list_roles", { allowPartial: true });
  assert.equal(structured.source.complete, false);
  assert.equal(structured.source.users, 1000);
  assert.match(structured.source.warnings.join(), /Partial list/);
});
