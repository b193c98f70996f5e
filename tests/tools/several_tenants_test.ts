import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOnSeveral } from "../support/program.ts";
import { TOOLS_OF_ONE_TENANT, TYPICAL_CALLS } from "../support/typical_calls.ts";

const TENANTS = [
  { id: "northwind", tenant: defaultTenant() },
  { id: "fabrikam", tenant: defaultTenant(), signInPaths: "kaseyaone" },
];

for (const { name } of TOOLS_OF_ONE_TENANT) {
  Deno.test(`${name}: with several tenants, one must be named`, async () => {
    const { access, requests } = programOnSeveral(TENANTS);
    await using client = await modernClient(access.servers);
    const { text, isError } = await client.call(name, TYPICAL_CALLS[name]);
    assert.equal(isError, true);
    assert.equal(
      text,
      "Several tenants are configured: name one of them as tenant: northwind, fabrikam",
    );
    assert.deepEqual(requests, []);
  });

  // It answers from kept readings, and none are kept here.
  if (name !== "list_access_changes") {
    Deno.test(`${name}: answers about the tenant that is named, with its credentials alone`, async () => {
      const { access, requests } = programOnSeveral(TENANTS);
      await using client = await modernClient(access.servers);
      const args = { ...TYPICAL_CALLS[name], tenant: "fabrikam" };
      const { structured, isError, text } = await client.call(name, args);
      assert.equal(isError, false, text);
      assert.equal(structured.source.tenant, "fabrikam");
      assert.deepEqual([...new Set(requests.map(({ url }) => new URL(url).port))].slice(0, 1), [
        ...(name === "list_sign_in_paths" ? [] : ["9002"]),
      ]);
    });
  }

  Deno.test(`${name}: an unknown tenant is an error that lists the tenants`, async () => {
    const { access } = programOnSeveral(TENANTS);
    await using client = await modernClient(access.servers);
    const args = { ...TYPICAL_CALLS[name], tenant: "contoso" };
    const { text, isError } = await client.call(name, args);
    assert.equal(isError, true);
    assert.match(
      text,
      /^No such tenant is configured: tenant must be one of: northwind, fabrikam$/,
    );
  });
}

Deno.test("show_access: answers for one tenant at a time, and says so", async () => {
  const { access } = programOnSeveral(TENANTS);
  await using client = await modernClient(access.servers);
  const { text, isError } = await client.call("show_access", { tenant: "*" });
  assert.equal(isError, true);
  assert.match(text, /^This tool answers for one tenant at a time: name one of them/);
});

Deno.test("list_roles: a limit and a cursor are refused where one tenant is named", async () => {
  await using client = await modernClient(programOnSeveral(TENANTS).access.servers);
  for (const more of [{ limit: 3 }, { cursor: "x" }]) {
    const { text, isError } = await client.call("list_roles", { tenant: "fabrikam", ...more });
    assert.equal(isError, true);
    assert.match(text, /limit and cursor are for tenant: "\*" alone/);
  }
});

const EVERY = [
  ["find_disabled", {}],
  ["list_role_grants", { role: "global_admin" }],
  ["review_access", {}],
  ["list_users", { admin: true }],
  ["list_roles", {}],
  ["get_tenant", {}],
] as const;

const THREE = [
  { id: "one", tenant: generateTenant({ users: 60, seed: 1 }) },
  { id: "broken", tenant: defaultTenant(), faults: ["bad_key"] },
  { id: "two", tenant: generateTenant({ users: 90, seed: 2 }) },
];

for (const [name, args] of EVERY) {
  Deno.test(`${name} with tenant "*": a row for each tenant, and one that fails is a marked row`, async () => {
    await using client = await modernClient(programOnSeveral(THREE).access.servers);
    const { structured, text, isError } = await client.call(name, { ...args, tenant: "*" });
    assert.equal(isError, false, text);
    assert.equal(structured.failed, 1);
    const ids = structured.tenants.map(({ tenant }: { tenant: string }) => tenant);
    assert.deepEqual(ids, ["one", "broken", "two"]);
    const [one, broken, two] = structured.tenants;
    assert.deepEqual(Object.keys(broken).sort(), ["error", "tenant"]);
    assert.match(broken.error, /refused the credentials/);
    assert.deepEqual([one.source.tenant, two.source.tenant], ["one", "two"]);
    if (name !== "get_tenant") {
      assert.deepEqual([one.source.users, two.source.users], [60, 90]);
    }
    assert.match(text, /^3 tenants, 1 of them could not be read\n/);
    assert.match(text, /^# broken: FAILED: .*refused the credentials/m);
  });

  Deno.test(`${name} with tenant "*": each row equals the answer about that tenant alone`, async () => {
    await using client = await modernClient(programOnSeveral(THREE).access.servers);
    const { structured: all } = await client.call(name, { ...args, tenant: "*" });
    for (const row of all.tenants) {
      if ("error" in row) continue;
      const { tenant, nextCursor: _, source, findings, notDecidable, ...rest } = row;
      const { roles, licenses, bySeverity, ...figures } = rest;
      const { structured: alone } = await client.call(name, { ...args, tenant });
      assert.deepEqual(source, alone.source);
      for (const [field, value] of Object.entries(figures)) {
        assert.deepEqual(value, alone[field], field);
      }
      for (const { id, members } of roles ?? []) {
        const same = alone.roles.find((each: { id: string }) => each.id === id);
        assert.equal(members, same.members);
      }
      if (licenses !== undefined) {
        assert.deepEqual(licenses.standard, alone.licenses.standard);
        assert.deepEqual(licenses.archived, alone.licenses.archived);
      }
      if (findings === undefined) continue;
      const severities = alone.findings.map(({ severity }: { severity: string }) => severity);
      for (const [severity, times] of Object.entries(bySeverity)) {
        assert.equal(severities.filter((each: string) => each === severity).length, times);
      }
      const brief = ({ check, severity, count }: Record<string, unknown>) => ({
        check,
        severity,
        count,
      });
      assert.deepEqual(findings, alone.findings.map(brief));
      assert.deepEqual(
        notDecidable,
        alone.notDecidable.map(({ check }: { check: string }) => check),
      );
    }
  });

  Deno.test(`${name} with tenant "*" and a single tenant: the answer about that one`, async () => {
    const { access } = programOnSeveral(THREE.slice(0, 1));
    await using client = await modernClient(access.servers);
    const { structured } = await client.call(name, { ...args, tenant: "*" });
    assert.deepEqual(structured, (await client.call(name, args)).structured);
  });
}

/** Small tenants, as a managed service provider has them. */
function tenantsOf(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    tenant: generateTenant({ users: 120, seed: index }),
  }));
}

Deno.test('with tenant "*" few tenants share the people shown, and each continues by its own cursor', async () => {
  await using client = await modernClient(programOnSeveral(tenantsOf(5)).access.servers);
  const role = "user";
  const { structured } = await client.call("list_role_grants", { role, tenant: "*" });
  const shown = structured.tenants.map(({ grants }: { grants: unknown[] }) => grants.length);
  assert.deepEqual(shown, Array(5).fill(20));
  const { tenant, nextCursor: cursor } = structured.tenants[3];
  const next = await client.call("list_role_grants", { role, tenant, cursor });
  assert.equal(next.isError, false, next.text);
  const refused = await client.call("list_role_grants", { role, tenant: "*", cursor });
  assert.equal(refused.isError, true);
  assert.match(refused.text, /Cannot use this cursor/);
});

Deno.test('with tenant "*" 40 tenants are counts, and /tenant is asked once of each', async () => {
  const { access, requests } = programOnSeveral(tenantsOf(40));
  await using client = await modernClient(access.servers);
  for (const name of ["review_access", "find_disabled"]) {
    const { structured } = await client.call(name, { tenant: "*" });
    assert.equal(structured.tenants.length, 40);
    assert.ok(structured.tenants.every((row: object) => !("users" in row) && "complete" in row));
    if (name !== "review_access") continue;
    const asked = requests.filter(({ url }) => new URL(url).pathname === "/external/tenant");
    assert.equal(asked.length, 40);
  }
});

Deno.test('with tenant "*" limit and cursor go over all tenants, 50 at a time, in every tool', async () => {
  await using client = await modernClient(programOnSeveral(tenantsOf(60)).access.servers);
  for (
    const [name, args] of [["list_sign_in_paths", {}], ["review_access", {}], [
      "find_disabled",
      {},
    ]] as const
  ) {
    const ids: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const { structured, text } = await client.call(name, { ...args, tenant: "*", cursor });
      assert.equal(structured.matched, 60, text);
      sizes.push(structured.tenants.length);
      ids.push(...structured.tenants.map(({ tenant }: { tenant: string }) => tenant));
      cursor = structured.nextCursor;
    } while (cursor !== undefined);
    assert.deepEqual(sizes, [50, 10]);
    assert.deepEqual(ids, tenantsOf(60).map(({ id }) => id));
    const two = await client.call(name, { ...args, tenant: "*", limit: 2 });
    assert.equal(two.structured.tenants.length, 2);
    const foreign = await client.call("list_roles", {
      tenant: "*",
      cursor: two.structured.nextCursor,
    });
    assert.match(foreign.text, /belongs to/);
  }
});

Deno.test('get_user_grants with tenant "*" says where somebody is known at all', async () => {
  await using client = await modernClient(programOnSeveral([...TENANTS, ...THREE]).access.servers);
  const user = "viktor.petrenko@northwind.example";
  const { structured, text } = await client.call("get_user_grants", { user, tenant: "*" });
  const known = structured.tenants.map((
    row: Record<string, unknown>,
  ) => [row["tenant"], row["known"]]);
  assert.deepEqual(known, [
    ["northwind", true],
    ["fabrikam", true],
    ["one", false],
    ["broken", undefined],
    ["two", false],
  ]);
  assert.equal(structured.failed, 1);
  assert.deepEqual(structured.tenants[0].roles, ["user", "global_admin", "deleted_from_microsoft"]);
  assert.match(text, /# one: not known there/);
});

Deno.test('get_user_grants with tenant "*": where a list is not whole, somebody who is not in it is not unknown', async () => {
  const { users, facts } = defaultTenant();
  const tenants = [
    { id: "northwind", tenant: defaultTenant() },
    { id: "short", tenant: { users, facts: { ...facts, users: facts.users * 2 } } },
  ];
  await using client = await modernClient(programOnSeveral(tenants).access.servers);
  const { structured } = await client.call("get_user_grants", {
    user: "nobody@northwind.example",
    tenant: "*",
    allowPartial: true,
  });
  assert.equal(structured.tenants[0].known, false);
  assert.equal(structured.tenants[1].known, undefined);
  assert.match(structured.tenants[1].error, /as far as its incomplete user list shows/);
  // A name may hold the very words with which a whole list says that somebody is not in it.
  const words = structured.tenants[1].error.match(/: (no principal name.*) is equal/)?.[1];
  const named = { user: `x in tenant y: ${words}`, tenant: "*", allowPartial: true };
  const { tenants: [whole, short] } = (await client.call("get_user_grants", named)).structured;
  assert.deepEqual([whole.known, short.known], [false, undefined]);
});

for (const name of ["get_backup_status", "list_sign_in_paths"]) {
  Deno.test(`${name} with tenant "*": a row for each tenant`, async () => {
    await using client = await modernClient(programOnSeveral(TENANTS).access.servers);
    const { structured, text, isError } = await client.call(name, { tenant: "*" });
    assert.equal(isError, false, text);
    const [one, other] = structured.tenants;
    assert.deepEqual([one.tenant, other.tenant], ["northwind", "fabrikam"]);
    if (name === "list_sign_in_paths") {
      assert.deepEqual([one.declared, other.declared], [false, true]);
    } else {
      const alone = (await client.call(name, { tenant: "northwind" })).structured;
      const failed = alone.services.map((row: { failed: number }) => row.failed);
      assert.equal(one.failed, failed.reduce((sum: number, each: number) => sum + each, 0));
      assert.equal(one.newest, alone.newest);
    }
  });
}

Deno.test("a cursor of one tenant is refused for another", async () => {
  await using client = await modernClient(programOnSeveral(TENANTS).access.servers);
  const { structured } = await client.call("list_users", { tenant: "northwind" });
  const cursor = structured.nextCursor;
  const { text, isError } = await client.call("list_users", { tenant: "fabrikam", cursor });
  assert.equal(isError, true);
  assert.match(text, /^Cannot use this cursor for tenant "fabrikam"/);
});

Deno.test("sign-in paths are declared tenant by tenant", async () => {
  await using client = await modernClient(programOnSeveral(TENANTS).access.servers);
  const declared = async (tenant: string) =>
    (await client.call("list_sign_in_paths", { tenant })).structured.declared;
  assert.deepEqual([await declared("northwind"), await declared("fabrikam")], [false, true]);
});

Deno.test("prompts, resources and completions know the tenants", async () => {
  await using client = await modernClient(programOnSeveral(TENANTS).access.servers);
  const ref = { type: "ref/prompt" as const, name: "access_review" };
  const completed = await client.complete(ref, { name: "tenant", value: "f" });
  assert.deepEqual(completed.values, ["fabrikam"]);
  const user = encodeURIComponent("viktor.petrenko@northwind.example");
  const { text } = await client.readResource(`spanning://fabrikam/users/${user}`);
  assert.equal(JSON.parse(text).source.tenant, "fabrikam");
  await assert.rejects(client.getPrompt("access_review", {}), /Several tenants are configured/);
});
