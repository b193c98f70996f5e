import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
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
