import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

Deno.test("list_role_grants: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("list_role_grants", { role: "global_admin" });
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

Deno.test("list_role_grants: asks for the user list once, and get_user_grants knows the same grants", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_role_grants", { role: "spanning_admin" });
  for (const { user, evidence } of structured.grants) {
    const own = await client.call("get_user_grants", { user: user.id });
    const { id, userPrincipalName, displayName, status } = own.structured.user;
    assert.deepEqual(user, { id, userPrincipalName, displayName, status });
    const grantId = `${structured.entitlement}:user:${id}`;
    const same = own.structured.grants.find((grant: { id: string }) => grant.id === grantId);
    assert.deepEqual(same.evidence, evidence);
    assert.equal(same.role, "spanning_admin");
  }
  assert.deepEqual(
    requests.map(({ url }) => url.replace("http://127.0.0.1:9", "")).sort(),
    ["/external/tenant", "/external/users?size=1000&status=false"],
  );
});

Deno.test("list_role_grants: an empty tenant has none, as a whole answer", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("list_role_grants", { role: "global_admin" });
  assert.deepEqual([structured.role, structured.grants, structured.matched], [
    "global_admin",
    [],
    0,
  ]);
  assert.equal(structured.source.complete, true);
  assert.match(text, /0 of 0 grants/);
});

const BAD: [Record<string, unknown>, RegExp][] = [
  [{}, /role/],
  [{ role: "owner" }, /role.*global_admin/s],
  [{ role: "user", status: "gone" }, /status/],
  [{ role: "user", limit: 0 }, /limit/],
  [{ role: "user", query: "ada" }, /query/],
  [{ role: "user", cursor: "made-up" }, /cursor/],
];
for (const [args, says] of BAD) {
  Deno.test(`list_role_grants: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant: generateTenant({ users: 3 }) });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("list_role_grants", args);
    assert.equal(isError, true);
    assert.match(text, says);
  });
}

Deno.test("list_role_grants: a vendor failure is an error, not an empty list", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 3 }), faults: ["bad_key"] });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("list_role_grants", { role: "user" });
  assert.equal(isError, true);
  assert.equal(structured, undefined);
});

Deno.test("list_role_grants: pages continue, and a cursor is valid for its own role only", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const args = { role: "archived", limit: 20 };
  const first = (await client.call("list_role_grants", args)).structured;
  const { nextCursor: cursor } = first;
  const second = (await client.call("list_role_grants", { ...args, cursor })).structured;
  assert.equal(second.nextCursor, undefined);
  const ids = [...first.grants, ...second.grants].map(({ user }) => user.id);
  assert.equal(new Set(ids).size, 37);
  const other = await client.call("list_role_grants", { role: "user", cursor });
  assert.match(other.text, /other filters/);
  assert.match((await client.call("list_users", { cursor })).text, /belongs to list_role_grants/);
});

Deno.test("list_role_grants: a role that only tags prove is refused if there are no tags", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 80, seed: 5, tags: "none" }) });
  await using client = await modernClient(access.servers);
  const refused = await client.call("list_role_grants", { role: "spanning_admin" });
  assert.equal(refused.isError, true);
  assert.match(refused.text, /not determinable.*does not mean that nobody/s);
  const byFlag = await client.call("list_role_grants", { role: "archived" });
  assert.ok(byFlag.structured.matched > 0);
  for (const { evidence } of byFlag.structured.grants) {
    assert.deepEqual(evidence, ["isArchive: true"]);
  }
});

Deno.test("list_role_grants: warns that more may hold the role if some records carry no tags", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 80, seed: 5, tags: "some" }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_role_grants", { role: "global_admin" });
  assert.match(structured.source.warnings.join(), /global_admin is not determinable for \d+ users/);
});

Deno.test("list_role_grants: the text names holders with different evidence than the rest", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { text } = await client.call("list_role_grants", { role: "archived", limit: 200 });
  assert.match(
    text,
    /^evidence for mai\.nguyen@northwind\.example: tag "Archived \(read-only\)"$/m,
  );
  assert.match(
    text,
    /^evidence for each of the others: tag "Archived \(read-only\)"; isArchive: true$/m,
  );
});
