import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

Deno.test("get_tenant: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("get_tenant");
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

Deno.test("get_tenant: asks for the tenant each time, and for nothing else", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  await client.call("get_tenant");
  await client.call("get_tenant");
  assert.deepEqual(requests.map(({ url }) => new URL(url).pathname), [
    "/external/tenant",
    "/external/tenant",
  ]);
});

Deno.test("get_tenant: an empty tenant has no users and nothing assigned", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("get_tenant");
  assert.equal(structured.users, 0);
  assert.equal(structured.licenses.standard.assigned, 0);
  assert.equal(structured.licenses.standard.available, structured.licenses.standard.purchased);
});

for (const args of [{ user: "a@b.example" }, { tenant: 3 }, { tenant: "acme" }]) {
  Deno.test(`get_tenant: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant: generateTenant({ users: 1 }) });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("get_tenant", args);
    assert.equal(isError, true);
    assert.match(text, /user|tenant/);
  });
}

for (const [fault, says] of [["bad_key", /refused/], ["tenant_404", /404/], ["html", /web page/]]) {
  Deno.test(`get_tenant: ${fault} is an error, not a tenant without seats`, async () => {
    const { access } = programOn({
      tenant: generateTenant({ users: 1 }),
      faults: [fault as string],
    });
    await using client = await modernClient(access.servers);
    const { isError, structured, text } = await client.call("get_tenant");
    assert.equal(isError, true);
    assert.equal(structured, undefined);
    assert.match(text, says as RegExp);
  });
}

const FACTS: readonly (readonly [rule: string, facts: unknown, expected: unknown])[] = [
  [
    "what Spanning does not tell is absent, never zero",
    {},
    { licenses: { standard: {}, archived: {} } },
  ],
  [
    "seats are subtracted kind by kind, though both are counted together",
    {
      licenses: 100,
      archivedLicenses: 60,
      assigned: 140,
      assignedStandard: 90,
      assignedArchive: 50,
      users: 200,
      status: "trial",
    },
    {
      licenses: {
        standard: { purchased: 100, assigned: 90, available: 10 },
        archived: { purchased: 60, assigned: 50, available: 10 },
        assignedInAll: 140,
      },
      users: 200,
      paymentStatus: "trial",
    },
  ],
  [
    "where only one side is told, nothing is available",
    { licenses: "100", archivedLicenses: null, assignedArchive: 3, users: "many" },
    { licenses: { standard: { purchased: 100 }, archived: { assigned: 3 } } },
  ],
  [
    "what the vendor adds later is passed over",
    { sharedMailboxes: 4, newField: { deep: true } },
    { licenses: { standard: {}, archived: {} }, sharedMailboxes: 4 },
  ],
  [
    "a payment status cannot hide or fake text",
    { status: "paid\u202e\nsource: tenant real" },
    {
      licenses: { standard: {}, archived: {} },
      paymentStatus: "paid<U+202E><U+000A>source: tenant real",
    },
  ],
];
for (const [rule, facts, expected] of FACTS) {
  Deno.test(`get_tenant: ${rule}`, async () => {
    const { access } = programOn({ tenant: { users: [], facts } as never });
    await using client = await modernClient(access.servers);
    const { structured: { source, region, signInPaths, ...told } } = await client.call(
      "get_tenant",
    );
    assert.deepEqual(told, expected);
    assert.deepEqual([region, signInPaths], ["custom", "not_declared"]);
    assert.equal(source.fetchedAt, "2026-11-02T08:00:00.000Z");
  });
}

Deno.test("get_tenant: says which sign-in paths are declared", async () => {
  for (
    const [declared, said] of [
      ["none", "none"],
      ["kaseyaone, it_complete:uniview", ["it_complete:uniview", "kaseyaone"]],
    ] as const
  ) {
    const env = { SPANNING_SIGN_IN_PATHS: declared };
    const { access } = programOn({ tenant: defaultTenant(), env });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("get_tenant");
    assert.deepEqual(structured.signInPaths, said);
  }
});

Deno.test("get_tenant: refresh and allowPartial are accepted and change nothing", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const plain = await client.call("get_tenant");
  const asked = await client.call("get_tenant", { refresh: true, allowPartial: true });
  assert.equal(asked.isError, false, asked.text);
  assert.deepEqual(asked.structured, plain.structured);
});

Deno.test("get_tenant: a number of seats that means unlimited is not told, and not an error", async () => {
  const { users, facts } = generateTenant({ users: 10 });
  const { access } = programOn({ tenant: { users, facts: { ...facts, licenses: 2 ** 63 - 1 } } });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("get_tenant");
  assert.equal(isError, false);
  const { purchased, assigned, available } = structured.licenses.standard;
  assert.deepEqual([purchased, assigned, available], [
    undefined,
    facts.assignedStandard,
    undefined,
  ]);
  const { structured: review } = await client.call("review_access");
  const undecided = review.notDecidable.map(({ check }: { check: string }) => check);
  assert.deepEqual(undecided, ["seats_over_assigned"]);
});
