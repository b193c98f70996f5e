import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

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
