import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { allPages, modernClient } from "../support/mcp_clients.ts";
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

import * as oracle from "../support/oracle.ts";

const tenant = generateTenant({ users: 2500, seed: 7 });
const records: readonly oracle.Record365[] = [...tenant.users];

Deno.test("2,500 users in pages of 1000: list_users gives each user once, with the generator's facts", async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { users, last } = await allPages(client, "list_users", { limit: 200 });
  assert.equal(last.matched, records.length);
  assert.equal(new Set(users.map((user) => user.id)).size, records.length);
  const byId = new Map(records.map((record) => [record.msId, record]));
  for (const user of users) {
    const record = byId.get(user.id);
    assert.ok(record);
    assert.equal(user.userPrincipalName, record.userPrincipalName);
    assert.deepEqual(user.roles, oracle.rolesOf(record));
    assert.equal(user.status, oracle.isDisabled(record) ? "disabled" : "enabled");
    assert.equal(user.license, oracle.licenseOf(record));
    assert.equal(user.admin, oracle.isAdmin(record));
    assert.deepEqual(user.unrecognizedTags ?? [], oracle.unknownTagsOf(record));
  }
  const pages = requests.filter(({ url }) => new URL(url).pathname === "/external/users");
  assert.equal(pages.length, 3, "one walk of three pages serves every page of the answer");
});

Deno.test("2,500 users: list_users counts for each filter equal the generator's", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const cases: [Record<string, unknown>, (record: oracle.Record365) => boolean][] = [
    ...oracle.ROLE_IDS.map((role) =>
      [{ role }, (record: oracle.Record365) => oracle.rolesOf(record).includes(role)] satisfies [
        Record<string, unknown>,
        (record: oracle.Record365) => boolean,
      ]
    ),
    [{ status: "enabled" }, (record) => !oracle.isDisabled(record)],
    [{ status: "disabled" }, oracle.isDisabled],
    [{ status: "unknown" }, () => false],
    [{ license: "standard" }, (record) => oracle.licenseOf(record) === "standard"],
    [{ license: "archived" }, (record) => oracle.licenseOf(record) === "archived"],
    [{ license: "none" }, (record) => oracle.licenseOf(record) === "none"],
    [{ admin: true }, oracle.isAdmin],
    [{ admin: false }, (record) => !oracle.isAdmin(record)],
    [{ query: "MARIA" }, contains("maria")],
    [{ query: "#ext#" }, contains("#ext#")],
    [{ query: "ñ" }, contains("ñ")],
    [{ query: "山" }, contains("山")],
    [{ query: "no such text anywhere" }, () => false],
    [
      { query: "GARCIA maria" },
      (record) => contains("garcia")(record) && contains("maria")(record),
    ],
    [
      { query: "a", admin: true, status: "enabled" },
      (record) => contains("a")(record) && oracle.isAdmin(record) && !oracle.isDisabled(record),
    ],
  ];
  for (const [filters, fits] of cases) {
    const { structured } = await client.call("list_users", { ...filters, limit: 1 });
    assert.equal(structured.matched, oracle.countOf(records, fits), JSON.stringify(filters));
  }
});

Deno.test("2,500 users: list_roles counts members and disabled members as the generator does", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("list_roles");
  for (const role of structured.roles) {
    const holders = records.filter((record) => oracle.rolesOf(record).includes(role.id));
    assert.equal(role.determinable, true);
    assert.equal(role.members, holders.length, role.id);
    assert.equal(role.disabledMembers, oracle.countOf(holders, oracle.isDisabled), role.id);
  }
  assert.equal(structured.untaggedUsers, 0);
  const unknown = new Set(records.flatMap(oracle.unknownTagsOf));
  assert.deepEqual(new Set(structured.unrecognizedTags), unknown);
});

Deno.test("2,500 users: find_disabled counts are within matched, for every filter", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const cases: [Record<string, unknown>, (record: oracle.Record365) => boolean][] = [
    [{}, () => true],
    [{ reason: "deleted" }, oracle.isDeleted],
    [{ reason: "archived" }, oracle.isArchived],
    [{ license: "standard" }, (record) => oracle.licenseOf(record) === "standard"],
    [{ role: "global_admin" }, (record) => oracle.rolesOf(record).includes("global_admin")],
  ];
  for (const [filters, fits] of cases) {
    const fitting = records.filter((record) => oracle.isDisabled(record) && fits(record));
    const { structured } = await client.call("find_disabled", { ...filters, limit: 3 });
    assert.equal(structured.matched, fitting.length, JSON.stringify(filters));
    assert.deepEqual(structured.byReason, {
      deleted: oracle.countOf(fitting, oracle.isDeleted),
      archived: oracle.countOf(fitting, oracle.isArchived),
    });
    assert.equal(structured.licensed, oracle.countOf(fitting, (record) => record.assigned));
    assert.equal(structured.admins, oracle.countOf(fitting, oracle.isAdmin));
  }
});

Deno.test("2,500 users: list_role_grants lists each holder once, in every page, with the generator's facts", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const byId = new Map(records.map((record) => [record.msId, record]));
  for (const role of oracle.ROLE_IDS) {
    for (const status of [undefined, "enabled", "disabled"]) {
      const holders = records.filter((record) =>
        oracle.rolesOf(record).includes(role) &&
        (status === undefined || oracle.isDisabled(record) === (status === "disabled"))
      );
      const ids: string[] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined;) {
        const args: Record<string, unknown> = { role, status, limit: 200, cursor };
        const { structured } = await client.call("list_role_grants", args);
        assert.equal(structured.matched, holders.length, `${role} ${status}`);
        assert.equal(structured.entitlement, `role:${role}:assigned`);
        for (const { user, evidence } of structured.grants) {
          const record = byId.get(user.id);
          assert.ok(record);
          assert.equal(user.userPrincipalName, record.userPrincipalName);
          assert.equal(user.status === "disabled", oracle.isDisabled(record));
          assert.ok(evidence.length > 0);
          ids.push(user.id);
        }
        cursor = structured.nextCursor;
      }
      assert.deepEqual(new Set(ids), new Set(holders.map(({ msId }) => msId)));
      assert.equal(ids.length, holders.length);
    }
  }
});

Deno.test("2,500 users: review_access counts what can be counted straight from the records", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("review_access");
  const counts = new Map<string, number>(
    structured.findings.map(({ check, count }: { check: string; count: number }) => [check, count]),
  );
  const enabled = records.filter((record) => !oracle.isDisabled(record));
  const has = (role: string) => (record: oracle.Record365) => oracle.rolesOf(record).includes(role);
  const expected: [string, number][] = [
    ["disabled_admin", oracle.countOf(records.filter(oracle.isDisabled), oracle.isAdmin)],
    [
      "deleted_holding_standard_license",
      oracle.countOf(
        records.filter(oracle.isDeleted),
        (each) => oracle.licenseOf(each) === "standard",
      ),
    ],
    [
      "admin_without_backup",
      oracle.countOf(enabled.filter(oracle.isAdmin), (each) => !each.assigned),
    ],
    [
      "spanning_admin_not_global",
      oracle.countOf(enabled.filter(has("spanning_admin")), (each) => !has("global_admin")(each)),
    ],
    [
      "unrecognized_tags",
      oracle.countOf(records, (each) => oracle.unknownTagsOf(each).length > 0),
    ],
  ];
  assert.ok(expected.some(([, count]) => count > 0));
  for (const [check, count] of expected) assert.equal(counts.get(check) ?? 0, count, check);
});

Deno.test("2,500 users: get_user_grants grants exactly the generator's roles", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  for (const record of records.filter((_, index) => index % 50 === 0)) {
    const { structured } = await client.call("get_user_grants", { user: record.msId });
    assert.deepEqual(
      structured.grants.map((grant: { id: string }) => grant.id),
      oracle.rolesOf(record).map((role) => `role:${role}:assigned:user:${record.msId}`),
    );
  }
});

function contains(text: string): (record: oracle.Record365) => boolean {
  return (record) =>
    [record.userPrincipalName, record.email, record.displayName, record.msId].some((field) =>
      withoutAccents(field).includes(withoutAccents(text))
    );
}

function withoutAccents(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}
