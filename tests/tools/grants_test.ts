import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const person = {
  userPrincipalName: "Ada.Lovelace@northwind.example",
  email: "ada@northwind.example",
  displayName: "Ada Lovelace",
  msId: "aaaaaaaa-0000-4000-8000-000000000001",
  assigned: true,
  isAdmin: true,
  isDeleted: false,
  isArchive: false,
  tags: ["User", "Global Admin", "VIP"],
};

function tenantOf(...users: (Omit<typeof person, "tags"> & { tags?: string[] })[]): SandboxTenant {
  return { users, facts: { users: users.length, licenses: 10, status: "paid" } } as never;
}

Deno.test("get_user_grants: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: tenantOf(person) });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("get_user_grants", { user: person.msId });
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

for (
  const name of [
    person.userPrincipalName,
    person.userPrincipalName.toUpperCase(),
    person.email,
    "ADA@Northwind.example",
    person.msId,
    person.msId.toUpperCase(),
    ` ${person.email} `,
  ]
) {
  Deno.test(`get_user_grants: "${name}" finds her`, async () => {
    const { access } = programOn({ tenant: tenantOf(person) });
    await using client = await modernClient(access.servers);
    const { structured, text } = await client.call("get_user_grants", { user: name });
    assert.equal(structured?.user.id, person.msId, text);
  });
}

Deno.test("get_user_grants: of two records with one e-mail the live one is the answer, the other is named", async () => {
  const shadow = {
    ...person,
    userPrincipalName: "ada.old@northwind.example",
    msId: "aaaaaaaa-0000-4000-8000-000000000002",
    isDeleted: true,
    tags: ["User", "Deleted From Microsoft"],
  };
  const { access } = programOn({ tenant: tenantOf(person, shadow) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("get_user_grants", { user: person.email });
  assert.equal(structured.user.id, person.msId);
  assert.match(structured.source.warnings.join(), /ada\.old@northwind\.example/);
});

Deno.test("get_user_grants: asked by principal name or id, a deleted admin with the same e-mail is named", async () => {
  const shadow = {
    ...person,
    userPrincipalName: `f00d${person.userPrincipalName}`,
    msId: "aaaaaaaa-0000-4000-8000-000000000002",
    isDeleted: true,
  };
  const { access } = programOn({ tenant: tenantOf({ ...person, isAdmin: false }, shadow) });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  for (const user of [person.userPrincipalName, person.msId, person.email]) {
    const { structured } = await client.call("get_user_grants", { user });
    assert.equal(structured.user.id, person.msId);
    assert.deepEqual(structured.source.warnings, [
      "Another record has the same e-mail or name: f00dAda.Lovelace@northwind.example " +
      "(disabled, admin, id aaaaaaaa-0000-4000-8000-000000000002)",
    ]);
  }
});

Deno.test("get_user_grants: of many records with one e-mail ten are named and the others counted", async () => {
  const others = Array.from({ length: 14 }, (_, at) => ({
    ...person,
    userPrincipalName: `shared${at}@northwind.example`,
    msId: `aaaaaaaa-0000-4000-8000-0000000001${String(at).padStart(2, "0")}`,
  }));
  const { access } = programOn({ tenant: tenantOf(person, ...others) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("get_user_grants", { user: person.msId });
  assert.equal(structured.source.warnings.length, 11);
  assert.equal(structured.source.warnings.at(-1), "And 4 more records have it too");
});

Deno.test("get_user_grants: a record without tags says what is not determinable, and an administrator of unknown kind", async () => {
  const { tags: _, ...untagged } = person;
  const { access } = programOn({ tenant: tenantOf(untagged) });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("get_user_grants", { user: person.email });
  assert.deepEqual(structured.grants, []);
  assert.deepEqual(structured.notDeterminable, [
    "user",
    "shared_mailbox",
    "global_admin",
    "spanning_admin",
    "no_microsoft_license",
  ]);
  assert.equal(structured.adminOfUnknownKind, true);
  assert.match(text, /not determinable/);
});

Deno.test("get_user_grants: nobody by that name is an error that says how to search", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("get_user_grants", {
    user: "nobody@northwind.example",
  });
  assert.equal(isError, true);
  assert.match(text, /list_users/);
});

Deno.test("get_user_grants: an empty tenant has nobody", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  assert.equal((await client.call("get_user_grants", { user: "a@b.example" })).isError, true);
});

Deno.test("get_user_grants: without a user it is a clear error", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 1 }) });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("get_user_grants", {});
  assert.equal(isError, true);
  assert.match(text, /user/);
});

Deno.test("get_user_grants: a vendor failure is an error, not a user without grants", async () => {
  const { access } = programOn({ tenant: tenantOf(person), faults: ["bad_key"] });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("get_user_grants", { user: person.email });
  assert.equal(isError, true);
  assert.equal(structured, undefined);
});

Deno.test("get_user_grants: says where a declared path lets in people whom the list need not show", async () => {
  for (
    const [declared, says] of [
      ["kaseyaone", /any KaseyaOne user/],
      ["it_complete:vsa", /administrators from VSA/],
      ["none", undefined],
      ["", undefined],
    ] as const
  ) {
    const env = { SPANNING_SIGN_IN_PATHS: declared };
    const { access } = programOn({ tenant: tenantOf(person), env });
    await using client = await modernClient(access.servers);
    const { structured, text } = await client.call("get_user_grants", { user: person.msId });
    if (says === undefined) assert.equal(structured.source.warnings, undefined);
    else assert.match(structured.source.warnings.join(), says);
    if (says !== undefined) assert.match(text, says);
  }
});

import * as oracle from "../support/oracle.ts";

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

const northwind = defaultTenant();

/** The tenant as the vendor would send it without some fields. */
function without(...fields: readonly string[]): SandboxTenant {
  const users = northwind.users.map((user) =>
    Object.fromEntries(Object.entries(user).filter(([name]) => !fields.includes(name)))
  );
  return { ...northwind, users: users as never };
}

const FLAGS: readonly (readonly [field: string, warning: RegExp])[] = [
  ["isDeleted", /No record has a deleted flag/],
  ["isArchive", /No record has an archived flag/],
  ["isAdmin", /No record has an admin flag/],
  ["assigned", /No record has a license flag/],
];
for (const [field, warning] of FLAGS) {
  Deno.test(`no record has ${field}: every answer from the list warns`, async () => {
    const { access } = programOn({ tenant: without(field) });
    await using client = await modernClient(access.servers);
    for (const tool of ["list_roles", "list_users", "find_disabled", "review_access"]) {
      const { structured, text } = await client.call(tool);
      assert.match(structured.source.warnings.join("\n"), warning, tool);
      assert.match(text, warning, tool);
    }
    const user = "viktor.petrenko@northwind.example";
    const { structured } = await client.call("get_user_grants", { user });
    assert.match(structured.source.warnings.join("\n"), warning);
  });
}

Deno.test("a flag that some records lack is a warning with their number, and one that all have is none", async () => {
  const users = without("isAdmin", "isDeleted").users.map((user, at) =>
    at === 7 ? { ...user, isAdmin: false, isDeleted: false } : user
  );
  for (
    const [tenant, warnings] of [
      [northwind, /^$/],
      [
        { ...northwind, users: users as never },
        /311 records lack a deleted flag.*311 .* an admin flag/,
      ],
    ] as const
  ) {
    const { access } = programOn({ tenant });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("list_roles");
    assert.match((structured.source.warnings ?? []).join(), warnings);
  }
});

Deno.test("older names of flags are flags", async () => {
  const users = without("assigned", "isArchive").users.map((user, at) => ({
    ...user,
    licensed: northwind.users[at]?.assigned,
    archived: northwind.users[at]?.isArchive,
  }));
  const { access } = programOn({ tenant: { ...northwind, users: users as never } });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_roles");
  assert.equal(structured.source.warnings, undefined);
});

Deno.test("no record has isAdmin: an admin tag is no conflict, and the check of conflicts is not decidable", async () => {
  const { access } = programOn({ tenant: without("isAdmin") });
  await using client = await modernClient(access.servers);
  const user = "viktor.petrenko@northwind.example";
  const grants = await client.call("get_user_grants", { user });
  assert.equal(grants.structured.user.admin, true);
  assert.equal(grants.structured.conflicts, undefined);
  const { structured } = await client.call("review_access", { checks: ["too_many_admins"] });
  assert.match(structured.notDecidable[0].reason, /no record has an admin flag/);
  assert.deepEqual(structured.passed, []);
});

Deno.test("no record has a license flag: nobody is reported as without a backup", async () => {
  const { access } = programOn({ tenant: without("assigned") });
  await using client = await modernClient(access.servers);
  const checks = ["admin_without_backup", "unprotected_users"];
  const { structured } = await client.call("review_access", { checks });
  assert.deepEqual(structured.findings, []);
  for (const { reason } of structured.notDecidable) {
    assert.match(reason, /no record has a license flag/);
  }
  assert.equal(structured.notDecidable.length, 2);
});

Deno.test("a flag missing from some records counts as no there", async () => {
  const [first, second] = northwind.users;
  const admin = { ...first, isAdmin: false, tags: ["Global Admin"] };
  const { isAdmin: _, ...silent } = { ...second, isAdmin: false, tags: ["Global Admin"] };
  const users = [admin, silent] as never;
  const { access } = programOn({ tenant: { ...northwind, users, facts: { users: 2 } as never } });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  const conflicts = async (user: string | undefined) =>
    (await client.call("get_user_grants", { user })).structured.conflicts;
  assert.deepEqual(await conflicts(first?.msId), ['tag "Global Admin" but isAdmin: false']);
  assert.equal(await conflicts(second?.msId), undefined);
});
