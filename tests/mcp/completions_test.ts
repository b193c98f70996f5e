import assert from "node:assert/strict";
import { ROLES } from "../../src/governance/roles.ts";
import { complete } from "../../src/mcp/completions.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";
import { createTenantSet } from "../../src/tenant/tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { ERAS, modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const OFFBOARDING = { type: "ref/prompt", name: "offboarding_check" } as const;
const REVIEW = { type: "ref/prompt", name: "access_review" } as const;
const USER = { type: "ref/resource", uri: "spanning://{tenant}/users/{user}" } as const;

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: the server declares completions`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    assert.deepEqual(client.capabilities()?.["completions"], {});
  });

  Deno.test(`${era}: role completes to role ids by prefix, in the order of the catalogue`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const CASES: readonly [typed: string, values: string[]][] = [
      ["", ROLES.map(({ id }) => id)],
      ["s", ["shared_mailbox", "spanning_admin"]],
      ["GLOB", ["global_admin"]],
      ["admin", []],
    ];
    for (const [value, values] of CASES) {
      assert.deepEqual(await client.complete(REVIEW, { name: "role", value }), {
        values,
        total: values.length,
        hasMore: false,
      });
    }
  });

  Deno.test(`${era}: tenant completes to tenant ids by prefix, for prompts and for the template`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    for (const ref of [OFFBOARDING, USER]) {
      const { values } = await client.complete(ref, { name: "tenant", value: "de" });
      assert.deepEqual(values, ["default"]);
      const none = await client.complete(ref, { name: "tenant", value: "x" });
      assert.deepEqual(none.values, []);
    }
  });

  Deno.test(`${era}: user completes only from a cached directory: typing asks the vendor nothing`, async () => {
    const { access, requests, clock } = programOn({ tenant: defaultTenant() });
    await using client = await connect(access.servers);
    const typed = { name: "user", value: "viktor" };
    assert.deepEqual((await client.complete(OFFBOARDING, typed)).values, []);
    assert.equal(requests.length, 0);
    await client.call("list_roles");
    const walked = requests.length;
    for (const ref of [OFFBOARDING, USER]) {
      assert.deepEqual((await client.complete(ref, typed)).values, [
        "viktor.petrenko@northwind.example",
      ]);
    }
    clock.now += 301_000;
    assert.deepEqual((await client.complete(OFFBOARDING, typed)).values, []);
    assert.equal(requests.length, walked);
  });

  Deno.test(`${era}: a prompt or a template that does not exist is an error`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const argument = { name: "user", value: "" };
    for (
      const [ref, says] of [
        [{ type: "ref/prompt", name: "no\nsuch" }, /prompt "no<U\+000A>such": there is none/],
        [{ type: "ref/resource", uri: "spanning://roles" }, /template "spanning:\/\/roles"/],
      ] as const
    ) {
      await assert.rejects(client.complete(ref, argument), (error: Error & { code: number }) => {
        assert.equal(error.code, -32602);
        assert.match(error.message, says);
        return true;
      });
    }
  });
}

Deno.test("user: names that begin with the text come first, then names and addresses that contain it", async () => {
  await using client = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  await client.call("list_roles");
  const { values } = await client.complete(OFFBOARDING, { name: "user", value: "Al" });
  const begins = values.map((value) => value.startsWith("al"));
  assert.ok(begins[0]);
  assert.ok(begins.includes(false));
  assert.ok(begins.lastIndexOf(true) < begins.indexOf(false));
  assert.equal(new Set(values).size, values.length);
  const { values: byName } = await client.complete(USER, { name: "user", value: "Петренко" });
  assert.deepEqual(byName, ["viktor.petrenko@northwind.example"]);
});

Deno.test("user: at most 100 values, and the total", async () => {
  const tenant = generateTenant({ users: 600, seed: 3 });
  await using client = await modernClient(programOn({ tenant }).access.servers);
  await client.call("list_roles");
  const all = await client.complete(OFFBOARDING, { name: "user", value: "" });
  assert.equal(all.values.length, 100);
  assert.equal(all.total, 600);
  assert.equal(all.hasMore, true);
  assert.deepEqual(all.values, tenant.users.slice(0, 100).map((user) => user.userPrincipalName));
});

Deno.test("user: a name of two records is one value", async () => {
  const { users, facts } = generateTenant({ users: 120, seed: 3 });
  const shadow = { ...users[0], msId: "0", isDeleted: true } as typeof users[number];
  const tenant = { users: [shadow, ...users], facts: { ...facts, users: 121 } };
  await using client = await modernClient(programOn({ tenant }).access.servers);
  await client.call("list_roles");
  const { values, total, hasMore } = await client.complete(USER, { name: "user", value: "" });
  assert.deepEqual([values.length, total, hasMore], [100, 120, true]);
  const typed = { name: "user", value: users[0]?.userPrincipalName ?? "" };
  const one = await client.complete(USER, typed);
  assert.deepEqual([one.total, one.hasMore], [1, false]);
});

Deno.test("user: a complete principal name in another case is still proposed", async () => {
  await using client = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  await client.call("list_roles");
  const value = "Viktor.Petrenko@Northwind.Example";
  const { values } = await client.complete(USER, { name: "user", value });
  assert.deepEqual(values, ["viktor.petrenko@northwind.example"]);
});

Deno.test("an argument that a prompt does not have completes to nothing", async () => {
  await using client = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  const { values } = await client.complete(OFFBOARDING, { name: "role", value: "" });
  assert.deepEqual(values, []);
});

Deno.test("user: with several tenants the one filled in counts; without one nobody is proposed", async () => {
  const [north] = programOn({ tenant: defaultTenant() }).access.tenants;
  const [south] = programOn({ tenant: generateTenant({ users: 5 }) }).access.tenants;
  assert.ok(north && south);
  await north.directory.get();
  await south.directory.get();
  const tenants: Tenant[] = [{ ...north, id: "north" }, { ...south, id: "south" }];
  const users = async (tenant?: string): Promise<number> =>
    (await complete(
      {
        ref: OFFBOARDING,
        argument: { name: "user", value: "" },
        context: { arguments: tenant === undefined ? {} : { tenant } },
      },
      createTenantSet(tenants),
    )).total;
  assert.equal(await users("north"), 312);
  assert.equal(await users("south"), 5);
  assert.equal(await users("west"), 0);
  assert.equal(await users(), 0);
});

Deno.test("with invalid settings roles complete, and users and tenants complete to nothing", async () => {
  const env = { SPANNING_BASE_URL: "", SPANNING_REGION: "mars" };
  await using client = await modernClient(
    programOn({ tenant: defaultTenant(), env }).access.servers,
  );
  const total = async (name: string): Promise<number> =>
    (await client.complete(REVIEW, { name, value: "" })).values.length;
  assert.equal(await total("role"), 7);
  assert.equal(await total("tenant"), 0);
  const user = await client.complete(OFFBOARDING, { name: "user", value: "" });
  assert.deepEqual(user.values, []);
});
