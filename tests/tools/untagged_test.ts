import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import * as oracle from "../support/oracle.ts";
import { programOn } from "../support/program.ts";

const BY_FLAG = ["archived", "deleted_from_microsoft"];
const BY_TAG = oracle.ROLE_IDS.filter((role) => !BY_FLAG.includes(role));
const none = generateTenant({ users: 400, seed: 5, tags: "none" });
const some = generateTenant({ users: 400, seed: 5, tags: "some" });
const untagged = some.users.filter((user) => user.tags === undefined).length;

Deno.test("no tags: list_users refuses roles that only tags prove, and says that it is not nobody", async () => {
  const { access } = programOn({ tenant: none });
  await using client = await modernClient(access.servers);
  for (const role of BY_TAG) {
    const { isError, text } = await client.call("list_users", { role });
    assert.equal(isError, true, role);
    assert.match(text, /not determinable.*no user record carries tags.*does not mean that nobody/s);
  }
  for (const role of BY_FLAG) {
    const { structured } = await client.call("list_users", { role });
    const expected = oracle.countOf(none.users, (user) => oracle.rolesOf(user).includes(role));
    assert.equal(structured.matched, expected, role);
  }
});

Deno.test("no tags: list_users and find_disabled still tell status, license and admin by the flags", async () => {
  const { access } = programOn({ tenant: none });
  await using client = await modernClient(access.servers);
  const admins = await client.call("list_users", { admin: true });
  assert.equal(admins.structured.matched, oracle.countOf(none.users, (user) => user.isAdmin));
  const disabled = await client.call("find_disabled");
  assert.equal(disabled.structured.matched, oracle.countOf(none.users, oracle.isDisabled));
});

Deno.test("no tags: list_roles counts administrators of unknown kind", async () => {
  const { access } = programOn({ tenant: none });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_roles");
  assert.equal(structured.untaggedUsers, 400);
  assert.equal(structured.adminsOfUnknownKind, oracle.countOf(none.users, (user) => user.isAdmin));
});

Deno.test("some tags: list_users lists who is proven and warns that more may hold the role", async () => {
  const { access } = programOn({ tenant: some });
  await using client = await modernClient(access.servers);
  for (const role of BY_TAG) {
    const { structured } = await client.call("list_users", { role });
    const expected = oracle.countOf(some.users, (user) => oracle.rolesOf(user).includes(role));
    assert.equal(structured.matched, expected, role);
    assert.match(
      structured.source.warnings.join(),
      new RegExp(`${role} is not determinable for ${untagged} users`),
    );
  }
});

Deno.test("some tags: list_roles gives atLeast, and find_disabled warns for a role", async () => {
  const { access } = programOn({ tenant: some });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_roles");
  for (const role of structured.roles) {
    const holders = oracle.countOf(some.users, (user) => oracle.rolesOf(user).includes(role.id));
    assert.equal(BY_FLAG.includes(role.id) ? role.members : role.atLeast, holders, role.id);
  }
  const disabled = await client.call("find_disabled", { role: "global_admin" });
  assert.match(disabled.structured.source.warnings.join(), /global_admin is not determinable/);
});

Deno.test("some tags: get_user_grants says for each record what it can and cannot tell", async () => {
  const { access } = programOn({ tenant: some });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  for (const record of some.users.filter((_, index) => index % 25 === 0)) {
    const { structured } = await client.call("get_user_grants", { user: record.msId });
    const expected = record.tags === undefined ? BY_TAG : undefined;
    assert.deepEqual(structured.notDeterminable, expected);
  }
});

Deno.test("empty tag lists say something only where another record has a tag that names a role", async () => {
  const empty = none.users.map((user) => ({ ...user, tags: [] as string[] }));
  const ask = async (users: typeof empty) => {
    const { access } = programOn({ tenant: { ...none, users } });
    await using client = await modernClient(access.servers);
    return (await client.call("list_roles")).structured;
  };
  const nobody = await ask(empty);
  assert.equal(nobody.untaggedUsers, empty.length);
  for (const role of nobody.roles) {
    const byFlag = ["archived", "deleted_from_microsoft"].includes(role.id);
    assert.equal(role.determinable, byFlag, role.id);
  }
  const somebody = await ask(empty.with(3, { ...empty[3] as typeof empty[0], tags: ["User"] }));
  assert.equal(somebody.untaggedUsers, 0);
  for (const role of somebody.roles) assert.equal(typeof role.members, "number", role.id);
});

Deno.test("unreadable flags: status is unknown, never enabled, and every answer warns", async () => {
  const users = none.users.slice(0, 10).map((user, index) =>
    index === 3 ? { ...user, isDeleted: "perhaps", isArchive: false, tags: ["User"] } : user
  );
  const { access } = programOn({ tenant: { users, facts: { users: 10 } } as never });
  await using client = await modernClient(access.servers);
  const unknown = await client.call("list_users", { status: "unknown" });
  assert.equal(unknown.structured.matched, 1);
  for (const tool of ["list_roles", "list_users", "find_disabled"]) {
    const { structured } = await client.call(tool);
    assert.match(structured.source.warnings.join(), /status is unknown for 1 user/);
  }
});
