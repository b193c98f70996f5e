import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { TestClient } from "../support/mcp_clients.ts";
import { programOnSeveral, type ServedApp, servedApp } from "../support/program.ts";

const ISSUER = "https://login.example";
const AUDIENCE = "https://access.example/mcp";
const TENANTS = ["contoso", "fabrikam", "northwind"].map((id, index) => ({
  id,
  tenant: generateTenant({ users: 20 + index, seed: index }),
}));
const SOMEBODY = encodeURIComponent(TENANTS[2]?.tenant.users[0]?.userPrincipalName ?? "");
const EVERYBODY = "a-token-for-all-tenants";
const BOTH = "a-token-for-two-tenants";
const ONE = "a-token-for-one-tenant";

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
const keys = { keys: [{ ...await exportJWK(publicKey), kid: "one", alg: "RS256", use: "sig" }] };

function program() {
  return programOnSeveral(TENANTS, {
    MCP_BEARER_TOKEN: EVERYBODY,
    MCP_TENANT_TOKENS: JSON.stringify([
      { token: BOTH, tenants: ["fabrikam", "contoso"] },
      { token: ONE, tenants: ["fabrikam"] },
    ]),
    MCP_OAUTH_ISSUER: ISSUER,
    MCP_OAUTH_AUDIENCE: AUDIENCE,
    MCP_OAUTH_SCOPE: "none",
    MCP_OAUTH_TENANTS_CLAIM: "tenants",
  }, () => Response.json(keys));
}

/** An access token with this claim. */
function signed(tenants: unknown): Promise<string> {
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "someone", tenants })
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .setExpirationTime(Date.parse("2026-11-02T09:00:00Z") / 1000).sign(privateKey);
}

function clientOf(app: ServedApp, token: string): Promise<TestClient> {
  return app.client({ authorization: `Bearer ${token}` });
}

const TWO: [how: string, token: () => string | Promise<string>][] = [
  ["a token of MCP_TENANT_TOKENS", () => BOTH],
  ["an access token whose claim is a list", () => signed(["contoso", "fabrikam", "unknown"])],
  ["an access token whose claim is a text", () => signed("contoso fabrikam")],
];
for (const [how, token] of TWO) {
  Deno.test(`${how}: lists, each tenant and completions are about the caller's tenants`, async () => {
    await using app = servedApp(program().access);
    await using client = await clientOf(app, await token());
    const { structured: listed } = await client.call("list_tenants");
    assert.deepEqual(listed.tenants.map(idOf), ["contoso", "fabrikam"]);
    const { structured: each } = await client.call("find_disabled", { tenant: "*" });
    assert.deepEqual(each.tenants.map(({ tenant }: { tenant: string }) => tenant), [
      "contoso",
      "fabrikam",
    ]);
    const ref = { type: "ref/prompt" as const, name: "access_review" };
    const { values } = await client.complete(ref, { name: "tenant", value: "" });
    assert.deepEqual(values, ["contoso", "fabrikam"]);
    const { structured } = await client.call("list_users", { tenant: "fabrikam" });
    assert.equal(structured.source.users, 21);
  });

  Deno.test(`${how}: another tenant is the same to the caller as one that does not exist`, async () => {
    const { access, requests } = program();
    await using app = servedApp(access);
    await using client = await clientOf(app, await token());
    const answers = [];
    for (const tenant of ["northwind", "no-such-one"]) {
      const texts = [
        (await client.call("list_users", { tenant })).text,
        (await client.call("get_user_grants", { tenant, user: "a@b.example" })).text,
        await failure(client.getPrompt("access_review", { tenant })),
        await failure(client.readResource(`spanning://${tenant}/users/${SOMEBODY}`)),
        (await client.complete(
          { type: "ref/prompt", name: "offboarding_check" },
          { name: "user", value: "a" },
          { tenant },
        )).values.join(),
      ];
      answers.push(texts.join("\n").replaceAll(tenant, "…"));
    }
    assert.equal(answers[0], answers[1]);
    const known = "No such tenant is configured: tenant must be one of: contoso, fabrikam";
    assert.equal(answers[0]?.split(known).length, 5);
    assert.deepEqual(requests.filter(({ url }) => new URL(url).port === "9003"), []);
  });
}

Deno.test("a caller of one tenant need not name it", async () => {
  await using app = servedApp(program().access);
  for (const token of [ONE, await signed(["fabrikam"])]) {
    await using client = await clientOf(app, token);
    const { structured } = await client.call("list_users");
    assert.deepEqual([structured.source.tenant, structured.source.users], ["fabrikam", 21]);
  }
});

Deno.test("a token for all tenants, in the same server at the same time, sees all", async () => {
  await using app = servedApp(program().access);
  await using everybody = await clientOf(app, EVERYBODY);
  await using one = await clientOf(app, ONE);
  const [all, some] = await Promise.all([everybody, one].map((each) => each.call("list_tenants")));
  assert.deepEqual(all?.structured.tenants.map(idOf), ["contoso", "fabrikam", "northwind"]);
  assert.deepEqual(some?.structured.tenants.map(idOf), ["fabrikam"]);
});

const NONE: [claim: string, value: unknown][] = [
  ["no claim", undefined],
  ["an empty claim", []],
  ["a claim of another kind", { contoso: true }],
  ["a claim of unknown tenants", ["unknown", "CONTOSO", "*"]],
];
for (const [claim, value] of NONE) {
  Deno.test(`an access token with ${claim} is for no tenant, and every call says so`, async () => {
    const { access, requests } = program();
    await using app = servedApp(access);
    await using client = await clientOf(app, await signed(value));
    const calls: [string, Record<string, unknown>][] = [
      ["list_users", {}],
      ["list_users", { tenant: "contoso" }],
      ["find_disabled", { tenant: "*" }],
      ["list_tenants", {}],
    ];
    for (const [name, args] of calls) {
      const { isError, text } = await client.call(name, args);
      assert.equal(isError, true);
      assert.match(text, /^No tenant can be asked about with this token: whoever runs this server/);
    }
    const ref = { type: "ref/prompt" as const, name: "access_review" };
    assert.deepEqual((await client.complete(ref, { name: "tenant", value: "" })).values, []);
    assert.deepEqual(requests.filter(({ url }) => !url.startsWith(ISSUER)), []);
  });
}

function idOf({ id }: { id: string }): string {
  return id;
}

async function failure(call: Promise<unknown>): Promise<string> {
  return await call.then(() => assert.fail("It was answered"), (error) => error.message);
}
