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

for (const name of ["list_users", "list_roles", "get_tenant", "list_sign_in_paths"]) {
  Deno.test(`${name}: answers for one tenant at a time, and says so`, async () => {
    const { access } = programOnSeveral(TENANTS);
    await using client = await modernClient(access.servers);
    const { text, isError } = await client.call(name, { tenant: "*" });
    assert.equal(isError, true);
    assert.match(text, /^This tool answers for one tenant at a time: name one of them/);
  });
}

Deno.test('review_access with tenant "*" refuses a limit and a cursor, which are for the people of one tenant', async () => {
  await using client = await modernClient(programOnSeveral(TENANTS).access.servers);
  for (
    const more of [{ limit: 3 }, { cursor: "x" }, { limit: 3, checks: ["duplicate_identity"] }]
  ) {
    const { text, isError } = await client.call("review_access", { tenant: "*", ...more });
    assert.equal(isError, true);
    assert.match(text, /name that tenant instead of "\*"/);
  }
});

const EVERY = [
  ["find_disabled", {}],
  ["list_role_grants", { role: "global_admin" }],
  ["review_access", {}],
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
    assert.deepEqual([one.source.users, two.source.users], [60, 90]);
    assert.match(text, /^3 tenants, 1 of them could not be read\n/);
    assert.match(text, /^# broken: FAILED: .*refused the credentials/m);
  });

  Deno.test(`${name} with tenant "*": each row equals the answer about that tenant alone`, async () => {
    await using client = await modernClient(programOnSeveral(THREE).access.servers);
    const { structured: all } = await client.call(name, { ...args, tenant: "*" });
    for (const row of all.tenants) {
      if ("error" in row) continue;
      const { tenant, nextCursor: _, source, findings, notDecidable, ...figures } = row;
      const { structured: alone } = await client.call(name, { ...args, tenant });
      assert.deepEqual(source, alone.source);
      for (const [field, value] of Object.entries(figures)) {
        assert.deepEqual(value, alone[field], field);
      }
      if (findings === undefined) continue;
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

Deno.test('with tenant "*" the rows share a limit unless the call sets one, and continue by cursor', async () => {
  const tenants = Array.from({ length: 20 }, (_, index) => ({
    id: `t${index}`,
    tenant: generateTenant({ users: 300, seed: index }),
  }));
  await using client = await modernClient(programOnSeveral(tenants).access.servers);
  const role = "user";
  const { structured } = await client.call("list_role_grants", { role, tenant: "*" });
  const shown = structured.tenants.map(({ grants }: { grants: unknown[] }) => grants.length);
  assert.deepEqual(shown, Array(20).fill(5));
  const { tenant, nextCursor: cursor } = structured.tenants[3];
  const next = await client.call("list_role_grants", { role, tenant, cursor });
  assert.equal(next.isError, false, next.text);
  const wide = await client.call("list_role_grants", { role, tenant: "*", limit: 7 });
  assert.equal(wide.structured.tenants[0].grants.length, 7);
  const refused = await client.call("list_role_grants", { role, tenant: "*", cursor });
  assert.equal(refused.isError, true);
  assert.match(refused.text, /A cursor belongs to one tenant/);
});

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
