import assert from "node:assert/strict";
import { REGIONS } from "../../src/spanning/base_url.ts";
import { signInGuide } from "../../src/mcp/guides.ts";
import { parseUserUri } from "../../src/mcp/resources.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { ERAS, modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const VIKTOR = "viktor.petrenko@northwind.example";

/** The error of a read. */
// deno-lint-ignore no-explicit-any
async function rejection(read: Promise<unknown>): Promise<any> {
  return await read.then(() => assert.fail("It was read"), (error) => error);
}

Deno.test("the resource lists are a contract: this snapshot shows every change", async (t) => {
  await using client = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  await t.assertSnapshot(await client.listResources());
  await t.assertSnapshot(await client.listTemplates());
});

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: every listed resource can be read, with the listed type`, async () => {
    const { access, requests } = programOn({ tenant: defaultTenant() });
    await using client = await connect(access.servers);
    const listed = await client.listResources();
    assert.equal(listed.length, 4);
    for (const { uri = "", mimeType } of listed) {
      const read = await client.readResource(uri);
      assert.equal(read.uri, uri);
      assert.equal(read.mimeType, mimeType);
      assert.ok(read.text.length > 500);
    }
    assert.equal(requests.length, 0, "They need no tenant");
  });

  Deno.test(`${era}: spanning://roles is the catalogue of list_roles, with what proves each role`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const { roles } = JSON.parse((await client.readResource("spanning://roles")).text);
    const { structured } = await client.call("list_roles");
    const catalogue = structured.roles.map((role: Record<string, string>) => ({
      id: role["id"],
      displayName: role["displayName"],
      description: role["description"],
      entitlement: role["entitlement"],
    }));
    // deno-lint-ignore no-explicit-any
    assert.deepEqual(roles.map(({ provenBy: _, ...role }: any) => role), catalogue);
    const proven = new Map(
      roles.map((role: { id: string; provenBy: string[] }) => [role.id, role.provenBy] as const),
    );
    assert.deepEqual(proven.get("archived"), ["tag", "isArchive"]);
    assert.deepEqual(proven.get("deleted_from_microsoft"), ["tag", "isDeleted"]);
    assert.deepEqual(proven.get("global_admin"), ["tag"]);
  });

  Deno.test(`${era}: the guide to sign-in paths is served as it is written`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const { text } = await client.readResource("spanning://guides/sign-in-paths");
    assert.equal(text, signInGuide());
  });

  Deno.test(`${era}: a user is what get_user_grants answers, under principal name, e-mail or object id`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const { structured } = await client.call("get_user_grants", { user: VIKTOR });
    for (const name of [VIKTOR, VIKTOR.toUpperCase(), structured.user.id]) {
      const uri = `spanning://default/users/${encodeURIComponent(name)}`;
      const { text, mimeType } = await client.readResource(uri);
      assert.equal(mimeType, "application/json");
      assert.deepEqual(JSON.parse(text), structured);
    }
  });

  Deno.test(`${era}: an unknown URI is not found: -32602, the URI and a safe text`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const MISSES: readonly [uri: string, says: RegExp][] = [
      [
        "spanning://nonsense",
        /No resource is at spanning:\/\/nonsense: there are spanning:\/\/roles/,
      ],
      ["spanning://default/users/nobody", /No user nobody in tenant default/],
      ["spanning://default/users/a%0Ab%E2%80%AE", /No user a<U\+000A>b<U\+202E> in tenant default/],
      ["spanning://elsewhere/users/nobody", /No such tenant is configured/],
      ["spanning://default/users/", /No resource is at/],
      ["spanning://default/users/a/b", /No resource is at/],
      ["spanning://default/users/%E0%A4%A", /No resource is at/],
      [`spanning://default/users/${"x".repeat(600)}`, /Cannot call get_user_grants/],
      ["file:///etc/passwd", /No resource is at/],
    ];
    for (const [uri, says] of MISSES) {
      const error = await rejection(client.readResource(uri));
      assert.equal(error.code, -32602, uri);
      assert.match(error.message, says);
      assert.deepEqual(error.data, { uri });
    }
  });

  Deno.test(`${era}: refused credentials are an error with the checklist, and not "not found"`, async () => {
    const env = { SPANNING_API_KEY: "00000000-0000-4000-8000-000000000000" };
    const { access } = programOn({ tenant: defaultTenant(), env });
    await using client = await connect(access.servers);
    const error = await rejection(client.readResource(`spanning://default/users/${VIKTOR}`));
    assert.equal(error.code, -32603);
    assert.match(error.message, /Spanning refused the credentials.*Check that this key/s);
    assert.doesNotMatch(error.message, /00000000|@/);
  });

  Deno.test(`${era}: with invalid settings the guides can be read, and a user is an error that names the variables`, async () => {
    const env = { SPANNING_BASE_URL: "", SPANNING_REGION: "mars" };
    const { access } = programOn({ tenant: defaultTenant(), env });
    await using client = await connect(access.servers);
    const { text } = await client.readResource("spanning://guides/credentials");
    assert.match(text, /Settings > API Token/);
    const error = await rejection(client.readResource(`spanning://default/users/${VIKTOR}`));
    assert.equal(error.code, -32603);
    assert.match(error.message, /SPANNING_REGION.*SPANNING_SANDBOX/s);
  });
}

Deno.test("a guest's principal name survives percent-encoding in a URI", async () => {
  const tenant = generateTenant({ users: 400, seed: 1 });
  const guest = tenant.users.find(({ userPrincipalName }) => userPrincipalName.includes("#EXT#"));
  assert.ok(guest);
  await using client = await modernClient(programOn({ tenant }).access.servers);
  const uri = `spanning://default/users/${encodeURIComponent(guest.userPrincipalName)}`;
  const { text } = await client.readResource(uri);
  assert.equal(JSON.parse(text).user.userPrincipalName, guest.userPrincipalName);
});

Deno.test("both parts of a user's URI are percent-decoded, once", () => {
  assert.deepEqual(parseUserUri("spanning://a%20b/users/x%2Fy%2540z"), {
    tenant: "a b",
    user: "x/y%40z",
  });
});

Deno.test("2026-07-28: guides may be cached by anybody, users by nobody", async () => {
  await using client = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  const guide = await client.readResource("spanning://guides/credentials");
  assert.equal(guide.result["cacheScope"], "public");
  assert.equal(guide.result["ttlMs"], 300_000);
  const user = await client.readResource(`spanning://default/users/${VIKTOR}`);
  assert.equal(user.result["cacheScope"], "private");
  assert.equal(user.result["ttlMs"], 0);
});

Deno.test("the log has the result of a read, and not which user was read", async () => {
  const env = { LOG_LEVEL: "debug" };
  const { access, logLines } = programOn({ tenant: defaultTenant(), env });
  await using client = await modernClient(access.servers);
  await client.readResource(`spanning://default/users/${VIKTOR}`);
  await rejection(client.readResource("spanning://default/users/nobody.anywhere"));
  const log = logLines.map((line) => JSON.parse(line))
    .filter(({ message }) => message === "request");
  assert.deepEqual(log.map(({ level, result }) => [level, result]), [
    ["info", "ok"],
    ["warn", "UserInputError"],
  ]);
  assert.doesNotMatch(logLines.join("\n"), /viktor|nobody/);
});

Deno.test("the guide to credentials says how to get and to check a key", async () => {
  await using client = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  const { text } = await client.readResource("spanning://guides/credentials");
  const FACTS = [
    /Settings > API Token/,
    /Microsoft principal name of the account that generated it/,
    /belongs to one region/,
    /An administrator has one key/,
    /Generating a new one ends the old one/,
    /## When Spanning refuses them \(401/,
    /through VSA or UniView only/,
    /deno task doctor/,
    /SPANNING_SANDBOX=1/,
    ...["SPANNING_ADMIN_EMAIL", "SPANNING_API_KEY", "SPANNING_REGION"].map((name) => RegExp(name)),
  ];
  for (const fact of FACTS) assert.match(text, fact);
  assert.ok(text.includes(REGIONS.join(", ")));
});
