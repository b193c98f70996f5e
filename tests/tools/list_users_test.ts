import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { allPages, modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

Deno.test("list_users: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("list_users", { admin: true });
  await t.assertSnapshot(structured);
  for (const user of structured.users) {
    for (const value of [user.id, user.userPrincipalName, user.displayName, user.license]) {
      assert.ok(text.includes(value), value);
    }
  }
});

Deno.test("list_users: asks the vendor for pages of 1000 without backup status, and names itself", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  await client.call("list_users");
  const [request] = requests.filter(({ url }) => new URL(url).pathname === "/external/users");
  assert.ok(request);
  const { searchParams } = new URL(request.url);
  assert.deepEqual(Object.fromEntries(searchParams), { size: "1000", status: "false" });
  assert.match(request.headers.get("user-agent") ?? "", /^spanning-access-mcp\/\d+\.\d+\.\d+/);
  assert.match(request.headers.get("authorization") ?? "", /^Basic /);
  assert.equal(request.method, "GET");
});

Deno.test("list_users: an empty tenant: an empty complete list", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured, isError } = await client.call("list_users");
  assert.equal(isError, false);
  assert.deepEqual(structured.users, []);
  assert.equal(structured.matched, 0);
  assert.equal(structured.source.complete, true);
});

const BAD: [Record<string, unknown>, RegExp][] = [
  [{ limit: 0 }, /limit/],
  [{ limit: 201 }, /limit/],
  [{ limit: 2.5 }, /limit/],
  [{ role: "owner" }, /role/],
  [{ status: "gone" }, /status/],
  [{ admin: "yes" }, /admin/],
  [{ tenant: "acme" }, /default/],
  [{ cursor: "made-up" }, /cursor/],
];
for (const [args, says] of BAD) {
  Deno.test(`list_users: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant: generateTenant({ users: 3 }) });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("list_users", args);
    assert.equal(isError, true);
    assert.match(text, says);
  });
}

Deno.test("list_users: a vendor that answers 401 gives the checklist, and neither key nor e-mail", async () => {
  const { access, logLines } = programOn({
    tenant: generateTenant({ users: 3 }),
    env: { SPANNING_API_KEY: "11111111-2222-4333-8444-555555555555", LOG_LEVEL: "debug" },
  });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("list_users");
  assert.equal(isError, true);
  assert.match(text, /that the region is the one where the tenant's console is/);
  assert.match(text, /nobody pressed Revoke or Generate in the console since/);
  for (const secret of ["11111111-2222", "admin@northwind.example"]) {
    assert.ok(![text, ...logLines].some((line) => line.includes(secret)), secret);
  }
});

Deno.test("list_users: pages follow each other by principal name, without gap or repetition", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 130, seed: 3 }) });
  await using client = await modernClient(access.servers);
  const { users, pages } = await allPages(client, "list_users", { limit: 7 });
  assert.equal(pages, Math.ceil(130 / 7));
  assert.equal(new Set(users.map((user) => user.id)).size, 130);
  const whole = await allPages(client, "list_users", { limit: 200 });
  assert.deepEqual(users, whole.users);
});

Deno.test("list_users: a cursor continues after a name as long as a record may hold", async () => {
  const { users, facts } = generateTenant({ users: 2 });
  const [first, second] = users;
  const long = { ...first, userPrincipalName: `${"a".repeat(1000)}@x.example` };
  const tenant = { users: [long, second] as never, facts };
  await using client = await modernClient(programOn({ tenant }).access.servers);
  const { structured } = await client.call("list_users", { limit: 1 });
  const args = { limit: 1, cursor: structured.nextCursor };
  const { structured: rest, text } = await client.call("list_users", args);
  assert.equal(rest?.users?.[0]?.id, second?.msId, text.slice(0, 200));
});

Deno.test("list_users: a cursor survives a restart, and is refused elsewhere", async () => {
  const tenant = generateTenant({ users: 60, seed: 3 });
  const first = programOn({ tenant });
  let cursor: string;
  {
    await using client = await modernClient(first.access.servers);
    cursor =
      (await client.call("list_users", { status: "enabled", limit: 5 })).structured.nextCursor;
  }
  await using client = await modernClient(programOn({ tenant }).access.servers);
  const again = await client.call("list_users", { status: "enabled", limit: 5, cursor });
  assert.equal(again.isError, false, again.text);
  const otherFilters = await client.call("list_users", { status: "disabled", cursor });
  assert.match(otherFilters.text, /other filters/);
  const otherTool = await client.call("find_disabled", { cursor });
  assert.match(otherTool.text, /belongs to list_users/);
  const edited = cursor.slice(0, -2) + (cursor.endsWith("AA") ? "BB" : "AA");
  assert.match(
    (await client.call("list_users", { status: "enabled", cursor: edited })).text,
    /changed/,
  );
  const otherKey = programOn({
    tenant,
    env: { SPANNING_API_KEY: "11111111-2222-4333-8444-555555555555" },
  });
  await using other = await modernClient(otherKey.access.servers);
  const refused = await other.call("list_users", { status: "enabled", cursor });
  assert.match(refused.text, /another tenant or another API key/);
});

Deno.test("list_users: a page from a newer reading than the first page says so", async () => {
  const { access, clock } = programOn({ tenant: generateTenant({ users: 60, seed: 3 }) });
  await using client = await modernClient(access.servers);
  const { nextCursor } = (await client.call("list_users", { limit: 5 })).structured;
  clock.now += 301_000;
  const { structured } = await client.call("list_users", { limit: 5, cursor: nextCursor });
  assert.match(structured.source.warnings.join(), /newer reading/);
});

Deno.test("list_users: pages one by one through names that begin with a byte order mark", async () => {
  const { users: [model], facts } = generateTenant({ users: 1 });
  assert.ok(model);
  const users = ["b@x", "\ufeffa@x", "\ufeffc@x"].map((userPrincipalName, index) => ({
    ...model,
    userPrincipalName,
    msId: `aaaaaaaa-0000-4000-8000-00000000000${index}`,
  }));
  const { access } = programOn({ tenant: { users, facts: { ...facts, users: 3 } } });
  await using client = await modernClient(access.servers);
  const { users: listed } = await allPages(client, "list_users", { limit: 1 });
  assert.deepEqual(
    listed.map(({ userPrincipalName }) => userPrincipalName),
    users.map(({ userPrincipalName }) => userPrincipalName),
  );
});
