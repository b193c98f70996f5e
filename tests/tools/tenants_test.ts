import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { ERAS, modernClient } from "../support/mcp_clients.ts";
import { credentialsOf, programOn, programOnSeveral, quickSleep } from "../support/program.ts";
import {
  TOOLS_OF_ONE_TENANT,
  TOOLS_WITH_EVIDENCE,
  TYPICAL_CALLS,
} from "../support/typical_calls.ts";
import { createAccess } from "../../mod.ts";

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

const TENANTS = [
  { id: "northwind", name: "Northwind | Traders", tenant: defaultTenant() },
  { id: "fabrikam", tenant: generateTenant({ users: 30 }) },
];

for (const [era, connect] of ERAS) {
  Deno.test(`list_tenants: gives id, name and region, and nothing else, to a ${era} client`, async () => {
    const { access, requests, logLines } = programOnSeveral(TENANTS);
    await using client = await connect(access.servers);
    const { structured, text } = await client.call("list_tenants");
    assert.deepEqual(structured, {
      tenants: [
        { id: "northwind", name: "Northwind | Traders", region: "custom" },
        { id: "fabrikam", name: "fabrikam", region: "custom" },
      ],
    });
    assert.equal(
      text,
      ["id|name|region", 'northwind|"Northwind | Traders"|custom', "fabrikam|fabrikam|custom"]
        .join("\n"),
    );
    assert.deepEqual(requests, []);
    const { adminEmail, apiKey } = credentialsOf(0);
    for (const secret of [adminEmail, apiKey]) {
      assert.ok(![text, ...logLines].join().includes(secret));
    }
  });
}

Deno.test("list_tenants: is offered with several tenants only", async () => {
  await using one = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  assert.deepEqual(await one.toolNames(), TOOLS_WITH_EVIDENCE.map(({ name }) => name));
  await using several = await modernClient(programOnSeveral(TENANTS).access.servers);
  assert.deepEqual(
    await several.toolNames(),
    [...TOOLS_WITH_EVIDENCE.map(({ name }) => name), "list_tenants"],
  );
});

Deno.test("with several tenants the instructions say how to name one, or each", async () => {
  await using several = await modernClient(programOnSeveral(TENANTS).access.servers);
  assert.match(several.instructions() ?? "", /list_tenants/);
  await using one = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  assert.doesNotMatch(one.instructions() ?? "", /list_tenants/);
});

const tenant = generateTenant({ users: 3 });

Deno.test("list_sign_in_paths: a whole result, and all of it in the text", async (t) => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("list_sign_in_paths");
  await t.assertSnapshot(structured);
  for (const path of structured.paths) {
    for (const told of Object.values(path).flat()) {
      assert.ok(text.includes(String(told)), `${told}`);
    }
  }
});

Deno.test("list_sign_in_paths: sends no request, so a vendor failure or an empty tenant is all the same", async () => {
  const { access, requests } = programOn({
    tenant: generateTenant({ users: 0 }),
    faults: ["bad_key"],
  });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("list_sign_in_paths");
  assert.equal(isError, false);
  assert.equal(structured.paths.length, 4);
  assert.deepEqual(requests, []);
});

for (const args of [{ path: "kaseyaone" }, { tenant: "acme" }]) {
  Deno.test(`list_sign_in_paths: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("list_sign_in_paths", args);
    assert.equal(isError, true);
    assert.match(text, /path|tenant/);
  });
}

const STATES: readonly (readonly [declared: string, boolean, readonly string[]])[] = [
  ["", false, ["on", "not_declared", "not_declared", "not_declared"]],
  ["none", true, ["on", "off", "off", "off"]],
  ["it_complete:vsa", true, ["on", "on", "not_declared", "not_declared"]],
  ["kaseyaone", true, ["on", "not_declared", "not_declared", "on"]],
  ["it_complete:vsa,it_complete:uniview,kaseyaone", true, ["on", "on", "on", "on"]],
];
for (const [declaration, declared, states] of STATES) {
  Deno.test(`list_sign_in_paths: declared "${declaration}": ${states.join(", ")}`, async () => {
    const { access } = programOn({ tenant, env: { SPANNING_SIGN_IN_PATHS: declaration } });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("list_sign_in_paths");
    assert.equal(structured.declared, declared);
    assert.deepEqual(structured.paths.map(({ state }: { state: string }) => state), states);
    assert.deepEqual(structured.paths.map(({ id }: { id: string }) => id), [
      "microsoft",
      "it_complete:vsa",
      "it_complete:uniview",
      "kaseyaone",
    ]);
    const beyond = structured.source.warnings?.join() ?? "";
    assert.equal(/not be in the user list/.test(beyond), states.slice(1).includes("on"));
  });
}

Deno.test("list_sign_in_paths: refresh and allowPartial are accepted and change nothing", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const plain = await client.call("list_sign_in_paths");
  const asked = await client.call("list_sign_in_paths", { refresh: true, allowPartial: true });
  assert.equal(asked.isError, false, asked.text);
  assert.deepEqual(asked.structured, plain.structured);
});

Deno.test("every answer of the embedded sandbox says so, in both forms", async () => {
  const access = createAccess({
    env: { SPANNING_SANDBOX: "1" },
    fetch: () => Promise.reject(new Error("Nothing leaves the sandbox")),
    now: () => Date.parse("2026-11-02T08:00:00Z"),
    sleep: quickSleep,
    writeLog: () => {},
  });
  await using client = await modernClient(access.servers);
  for (const { name } of TOOLS_OF_ONE_TENANT) {
    const { structured, text, isError } = await client.call(name, TYPICAL_CALLS[name]);
    assert.equal(isError, false, `${name}: ${text}`);
    assert.equal(structured.source.tenant, "sandbox", name);
    assert.match(structured.source.warnings.join(), /Sandbox: these are invented users/, name);
    assert.match(text, /Sandbox: these are invented users/, name);
  }
});
