import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { allPages, modernClient } from "../support/mcp_clients.ts";
import * as oracle from "../support/oracle.ts";
import { programOn } from "../support/program.ts";

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
