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
