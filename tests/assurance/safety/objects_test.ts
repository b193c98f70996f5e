import assert from "node:assert/strict";
import { join } from "node:path";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/tenant.ts";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { connectOver } from "../../support/program.ts";
import { hostileVendor } from "../../support/hostile_vendor.ts";
import { TOOLS_OF_ONE_TENANT, TYPICAL_CALLS } from "../../support/typical_calls.ts";
import { bareWorkerd } from "../../support/workerd.ts";
import { assertClean, assertCleanCursor, CANARY, ECHOING_VENDORS } from "./canary.ts";
import { hostileTenant, UNTAME } from "./hostile_tenant.ts";

/** Vendors that repeat the secrets, by answers that a socket can carry and that are not asked for again. */
const ECHOES = ECHOING_VENDORS.filter(([name]) =>
  /^(status (302|400|401|403|404|418|440)|a |an |JSON|nothing|users|fields)/.test(name) &&
  !/error|thrown|breaks$/.test(name)
);

const record = (at: number, more: Record<string, unknown> = {}) => ({
  userPrincipalName: `${at}@t.example`,
  msId: `id-${at}`,
  assigned: true,
  tags: ["User"],
  ...more,
});
const page = (...users: unknown[]): string => JSON.stringify({ users, nextLink: "" });

/** Fields whose values are identifiers, which leave as they came. */
const IDENTIFIERS = ["id", "userPrincipalName", "email", "entitlement", "nextCursor"];

Deno.test("workerd with objects: hostile names are tame, hostile vendors are named, no secret leaks, nothing is readable at rest", async (t) => {
  const names = hostileTenant();
  const sandbox = createSandbox({ tenant: names, credentials: SANDBOX_CREDENTIALS });
  const serve = (vendor: (request: Request) => Response | Promise<Response>) =>
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, vendor);
  const echoes = ECHOES.map(([, vendor]) => serve(vendor));
  await using named = serve((request) => sandbox.fetch(request));
  await using huge = hostileVendor(() => page(record(1, { email: "x".repeat(10_000_000) })));
  await using full = hostileVendor(() => `{"users":[${"{},".repeat(2_600_000)}{}]}`);
  await using good = hostileVendor(() => page(record(1), record(2)));
  const at = ({ addr }: typeof named): string => `http://127.0.0.1:${addr.port}`;
  const tenants = [
    { id: "names", baseUrl: at(named), ...SANDBOX_CREDENTIALS },
    ...Object.entries({ huge, full, good }).map(([id, { origin }]) => ({
      id,
      baseUrl: origin,
      ...SANDBOX_CREDENTIALS,
    })),
    ...echoes.map((server, number) => ({
      id: `echo${number}`,
      baseUrl: at(server),
      adminEmail: CANARY.adminEmail,
      apiKey: CANARY.apiKey,
    })),
  ];
  const folder = await Deno.makeTempDir();
  {
    await using server = await bareWorkerd(
      {
        SPANNING_TENANTS: JSON.stringify(tenants.slice(0, 12)),
        SPANNING_TENANTS_1: JSON.stringify(tenants.slice(12)),
        SPANNING_COUNT_CHECK: "off",
        MCP_BEARER_TOKEN: CANARY.bearer,
        MCP_CALLS_PER_MINUTE: "0",
        LOG_LEVEL: "error",
      },
      undefined,
      { folder },
    );
    const headers = { authorization: `Bearer ${CANARY.bearer}` };
    await using client = await connectOver(server.url, headers, "modern");

    await t.step("hostile names, through every tool", async () => {
      const byId = new Map(names.users.map((user) => [user.msId, user.userPrincipalName]));
      for (const { name } of TOOLS_OF_ONE_TENANT) {
        const user = names.users[7]?.userPrincipalName;
        const args = name === "get_user_grants" ? { user } : TYPICAL_CALLS[name] ?? {};
        const { structured, text } = await client.call(name, { ...args, tenant: "names" });
        for (const [field, value] of textsOf(structured)) {
          if (!IDENTIFIERS.includes(field)) assert.doesNotMatch(value, UNTAME, `${name} ${field}`);
        }
        assert.doesNotMatch(text.replaceAll("\n", " "), UNTAME, name);
        const users = Array.isArray(structured?.users) ? structured.users : [];
        for (const { id, userPrincipalName } of users) {
          assert.equal(userPrincipalName, byId.get(id));
        }
      }
    });

    await t.step("hostile vendors, while another tenant is served", async () => {
      const asked = [
        client.call("list_roles", { tenant: "huge" }),
        client.call("list_roles", { tenant: "full" }),
      ];
      assert.equal((await client.call("list_users", { tenant: "good" })).structured.matched, 2);
      const [tooLarge, tooMany] = await Promise.all(asked);
      assert.match(tooLarge?.text ?? "", /larger than 8388608 bytes|longer than 1024 characters/);
      assert.match(tooMany?.text ?? "", /more than 500000 values/);
    });

    await t.step(`${ECHOES.length} vendors that repeat the secrets`, async () => {
      for (const [number] of echoes.entries()) {
        const tenant = `echo${number}`;
        for (const { name } of TOOLS_OF_ONE_TENANT) {
          const user = "someone@t.example";
          const args = name === "get_user_grants" ? { user } : TYPICAL_CALLS[name] ?? {};
          const outcome = await client.call(name, { ...args, tenant, allowPartial: true })
            .catch((error) => ({ text: String(error), structured: {} }));
          const shown = outcome.text + JSON.stringify(outcome.structured);
          assertClean(shown, `${ECHOES[number]?.[0]}, ${name}`);
          const [, cursor] = /"nextCursor":"([^"]+)"/.exec(shown) ?? [];
          if (cursor !== undefined) assertCleanCursor(cursor);
        }
      }
      const ready = await fetch(new URL("/ready", server.url), { headers });
      assertClean(await ready.text(), "/ready");
    });
  }
  await t.step("the databases of the objects", () => {
    const bytes = readAll(folder);
    assert.ok(bytes.includes("walk_pages"), "Nothing was stored, so nothing was looked at");
    assertClean(bytes, "a database");
    for (const { msId, userPrincipalName, displayName = "" } of names.users) {
      for (
        const text of [msId, userPrincipalName, displayName].filter(({ length }) => length > 5)
      ) {
        assert.ok(
          !bytes.includes(new TextDecoder("latin1").decode(new TextEncoder().encode(text))),
        );
      }
    }
    for (const secret of Object.values(SANDBOX_CREDENTIALS)) assert.ok(!bytes.includes(secret));
  });
  await Promise.all(echoes.map((server) => server.shutdown()));
  await Deno.remove(folder, { recursive: true });
});

function* textsOf(value: unknown, field = ""): Generator<readonly [string, string]> {
  if (typeof value === "string") yield [field, value];
  else if (Array.isArray(value)) { for (const item of value) yield* textsOf(item, field); }
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* textsOf(inner, name);
  }
}

/** All bytes below a folder, each as a character. */
function readAll(folder: string): string {
  let text = "";
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    text += isDirectory ? readAll(path) : new TextDecoder("latin1").decode(Deno.readFileSync(path));
  }
  return text;
}
