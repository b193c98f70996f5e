import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { allPages, modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";
import type { SandboxUser } from "../../src/sandbox/tenant.ts";

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

Deno.test("find_disabled: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("find_disabled", { license: "standard" });
  await t.assertSnapshot(structured);
  for (const user of structured.users) assert.ok(text.includes(user.userPrincipalName));
});

Deno.test("find_disabled: an empty tenant: an empty complete answer", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("find_disabled");
  assert.equal(structured.matched, 0);
  assert.deepEqual(structured.byReason, { deleted: 0, archived: 0 });
});

const LACKING: readonly (readonly [
  fields: readonly string[],
  notDeterminable: readonly string[],
  says: RegExp,
])[] = [
  [["isDeleted"], ["deleted"], /deleted not determinable, archived \d/],
  [["isArchive"], ["archived"], /deleted \d+, archived not determinable; licensed \d/],
  [["assigned"], ["licensed"], /licensed not determinable, admins \d/],
  [
    ["isDeleted", "isArchive"],
    ["deleted", "archived", "licensed", "admins"],
    /^0 of 0 .*admins not/,
  ],
];
for (const [fields, notDeterminable, says] of LACKING) {
  Deno.test(`find_disabled: where no record has ${fields.join(" or ")}, what it would tell is not counted as none`, async () => {
    const { users: all, facts } = generateTenant({ users: 300, seed: 4, tags: "none" });
    const users = all.map((user) =>
      Object.fromEntries(Object.entries(user).filter(([name]) => !fields.includes(name)))
    );
    const { access } = programOn({ tenant: { users: users as never, facts } });
    await using client = await modernClient(access.servers);
    const { structured, text } = await client.call("find_disabled");
    const { byReason, licensed, admins } = structured;
    const figures = { ...byReason, licensed, admins };
    assert.deepEqual(structured.notDeterminable, notDeterminable);
    for (const name of ["deleted", "archived", "licensed", "admins"]) {
      const known = figures[name as keyof typeof figures] !== undefined;
      assert.equal(known, !notDeterminable.includes(name), name);
    }
    assert.match(text, says);
  });
}

Deno.test("find_disabled: a reason that no record shows is refused, not answered with nobody", async () => {
  const { users: all, facts } = generateTenant({ users: 30, tags: "none" });
  const users = all.map(({ isDeleted: _, ...user }) => user);
  const { access } = programOn({ tenant: { users: users as never, facts } });
  await using client = await modernClient(access.servers);
  const refused = await client.call("find_disabled", { reason: "deleted" });
  assert.equal(refused.isError, true);
  assert.match(refused.text, /not determinable.*flag isDeleted.*does not mean that nobody/s);
  assert.equal((await client.call("find_disabled", { reason: "archived" })).isError, false);
});

Deno.test("find_disabled: a bad reason is a clear error", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 3 }) });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("find_disabled", { reason: "fired" });
  assert.equal(isError, true);
  assert.match(text, /reason.*deleted.*archived/s);
});

Deno.test("find_disabled: a role that only tags prove is refused if there are no tags", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 80, seed: 5, tags: "none" }) });
  await using client = await modernClient(access.servers);
  const refused = await client.call("find_disabled", { role: "global_admin" });
  assert.equal(refused.isError, true);
  assert.match(refused.text, /not determinable.*tags/s);
  const byFlag = await client.call("find_disabled", { role: "archived" });
  assert.equal(byFlag.isError, false);
});

const OPEN: readonly (readonly [
  rule: string,
  args: Record<string, unknown>,
  deleted: number,
  archived: number,
])[] = [
  ["both counts", {}, 2, 1],
  ["those who may be deleted", { reason: "deleted" }, 2, 0],
  ["those who may be archived, and may be deleted too", { reason: "archived" }, 1, 1],
  ["said once where the role is asked for", { role: "deleted_from_microsoft" }, 2, 1],
];
for (const [rule, args, deleted, archived] of OPEN) {
  Deno.test(`find_disabled: unreadable reasons are warned of: ${rule}`, async () => {
    const flags = [
      { isArchive: true, isDeleted: "maybe" },
      { isArchive: false, isDeleted: null },
      { isArchive: "maybe", isDeleted: false },
      { isArchive: false, isDeleted: false },
    ];
    const { users: four, ...rest } = generateTenant({ users: 4 });
    const users = four.map((user, at) => ({ ...user, tags: ["User"], ...flags[at] }));
    const { access } = programOn({ tenant: { ...rest, users: users as never } });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("find_disabled", args);
    const said = (role: string): number => {
      const [warning = "", ...more] = structured.source.warnings.filter((each: string) =>
        each.startsWith(`Role ${role} is not determinable`)
      );
      assert.deepEqual(more, []);
      return Number(/for (\d+) users?, so more users than listed may/.exec(warning)?.[1] ?? 0);
    };
    assert.deepEqual([said("deleted_from_microsoft"), said("archived")], [deleted, archived]);
  });
}

Deno.test("find_disabled: a vendor failure is an error, not an empty list", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 3 }), faults: ["forbidden"] });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("find_disabled");
  assert.equal(isError, true);
  assert.equal(structured, undefined);
});

Deno.test("find_disabled: a license of unknown kind counts as licensed", async () => {
  const { users, facts } = generateTenant({ users: 1 });
  const user = { ...users[0], assigned: true, isDeleted: true, isArchive: null, tags: [] };
  const { access } = programOn({ tenant: { users: [user] as never, facts } });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("find_disabled");
  assert.deepEqual([structured.users[0].license, structured.licensed], ["unknown", 1]);
});

const NAMES = [
  "plain@t.example",
  "guest_other.example#EXT#@t.example",
  "with space@t.example",
  "o'brien@t.example",
  "山田@t.example",
  "a+b%20c@t.example",
  "slash/and?query@t.example",
];
const users: SandboxUser[] = NAMES.map((userPrincipalName, index) => ({
  userPrincipalName,
  email: `mail${index}@t.example`,
  displayName: `Person ${index}`,
  msId: `aaaaaaaa-0000-4000-8000-00000000000${index}`,
  assigned: true,
  isAdmin: false,
  isDeleted: false,
  isArchive: false,
  tags: ["User"],
}));
const tenant = { users, facts: { users: users.length } } as never;

function paths(requests: readonly Request[]): string[] {
  return requests.map(({ url }) => new URL(url).pathname).filter((path) =>
    path !== "/external/tenant"
  );
}

for (const [index, name] of NAMES.entries()) {
  Deno.test(`"${name}" is requested from the route of one user, as one path segment`, async () => {
    const { access, requests } = programOn({ tenant });
    await using client = await modernClient(access.servers);
    const { structured, text } = await client.call("get_user_grants", { user: name });
    assert.equal(structured?.user.id, users[index]?.msId, text);
    assert.equal(structured.user.userPrincipalName, name);
    const [path = "", ...more] = paths(requests);
    assert.equal(decodeURIComponent(path.replace("/external/users/", "")), name);
    assert.deepEqual(more, [], "no list is read for it");
    assert.match(structured.source.warnings.join(), /own record/);
  });

  Deno.test(`"${name}" is found in the list where the route answers 400`, async () => {
    const { access, requests } = programOn({ tenant, faults: ["per_user_400"] });
    await using client = await modernClient(access.servers);
    const { structured, text } = await client.call("get_user_grants", { user: name.toUpperCase() });
    assert.equal(structured?.user.id, users[index]?.msId, text);
    assert.equal(paths(requests).at(-1), "/external/users");
  });
}

Deno.test("an e-mail and an object id are found in the list, any case", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  for (const name of ["MAIL3@t.example", "AAAAAAAA-0000-4000-8000-000000000003"]) {
    const { structured } = await client.call("get_user_grants", { user: name });
    assert.equal(structured.user.userPrincipalName, "o'brien@t.example");
  }
});

Deno.test("a fresh directory answers without asking the vendor again; refresh asks again", async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  const before = requests.length;
  await client.call("get_user_grants", { user: "plain@t.example" });
  assert.equal(requests.length, before);
  await client.call("get_user_grants", { user: "plain@t.example", refresh: true });
  assert.equal(requests.length, before + 1);
});

Deno.test("an unknown name: an error that says how to search", async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("get_user_grants", { user: "no.one@t.example" });
  assert.equal(isError, true);
  assert.match(text, /list_users.*query/);
  assert.equal(paths(requests).length, 2, "the route of one user, then the list");
});

Deno.test("a name that would leave the path is an error, and no request is made for it", async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  for (const name of ["..", ".", "../tenant"]) {
    assert.equal((await client.call("get_user_grants", { user: name })).isError, true);
  }
  for (const path of paths(requests)) assert.equal(path, "/external/users");
});
