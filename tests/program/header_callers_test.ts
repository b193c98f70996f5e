import assert from "node:assert/strict";
import { type Caller, CALLERS, headersOf, principalName } from "../support/callers.ts";
import { stdioTransport } from "../support/entry_process.ts";
import { headerProgram, servedApp } from "../support/program.ts";
import { connectModern, modernClient } from "../support/mcp_clients.ts";
import { TOOLS_OF_ONE_TENANT, TYPICAL_CALLS } from "../support/typical_calls.ts";

const [ADA, EVE] = CALLERS as [Caller, Caller];
const MISSING = new RegExp(
  "^The header X-Spanning-Admin-Email is missing: send .*\\. " +
    "The header X-Spanning-API-Key is missing: send .*\\. " +
    "The header X-Spanning-Region is missing: send us, eu, ap, ca, uk or af$",
);

for (const era of ["modern", "legacy"] as const) {
  Deno.test(`${era}: without credentials a caller lists the tools, and each call says which headers to send`, async () => {
    const { access, requests } = headerProgram();
    await using app = servedApp(access);
    await using client = await app.client({}, era);
    const names = TOOLS_OF_ONE_TENANT.map(({ name }) => name);
    assert.deepEqual(await client.toolNames(), names);
    for (const name of names) {
      const { isError, text } = await client.call(name, TYPICAL_CALLS[name]);
      assert.equal(isError, true, name);
      assert.match(text, MISSING, name);
    }
    assert.deepEqual(requests, []);
  });
}

Deno.test("without credentials a resource and a prompt about the tenant say it too, and nothing is completed", async () => {
  await using app = servedApp(headerProgram().access);
  await using client = await app.client({});
  await assert.rejects(client.readResource("spanning://default/users/a%40b.example"), /X-Spanning/);
  await assert.rejects(client.getPrompt("access_review"), /X-Spanning/);
  const ref = { type: "ref/prompt" as const, name: "offboarding_check" };
  assert.deepEqual((await client.complete(ref, { name: "user", value: "" })).values, []);
});

Deno.test("each request is answered about the tenant of its own credentials, sent to its region only", async () => {
  const { access, requests } = headerProgram();
  await using app = servedApp(access);
  for (const caller of CALLERS.slice(0, 4)) {
    await using client = await app.client(headersOf(caller));
    const { structured } = await client.call("list_users");
    assert.equal(structured.matched, caller.users);
    assert.equal(structured.source.tenant, "default");
    assert.equal(structured.source.region, caller.region);
    const hosts = new Set(requests.splice(0).map(({ url }) => new URL(url).hostname));
    assert.deepEqual([...hosts], [`o365-api-${caller.region}.spanningbackup.com`]);
  }
});

Deno.test("what was read is held between the requests of one caller, and for nobody else", async () => {
  const { access, requests } = headerProgram();
  await using app = servedApp(access);
  await using ada = await app.client(headersOf(ADA));
  await ada.call("list_roles");
  const asked = requests.length;
  await ada.call("list_roles");
  await ada.call("get_user_grants", { user: principalName(ADA, 1) });
  assert.equal(requests.length, asked);
  assert.equal(ADA.adminEmail, EVE.adminEmail);
  await using eve = await app.client(headersOf(EVE));
  const { structured } = await eve.call("list_roles");
  assert.equal(structured.source.users, EVE.users);
  assert.ok(requests.length > asked);
});

Deno.test("a tenant is not named where each request brings one", async () => {
  await using app = servedApp(headerProgram().access);
  await using client = await app.client(headersOf(ADA));
  assert.equal((await client.call("list_users", { tenant: "default" })).isError, false);
  const { isError, text } = await client.call("list_users", { tenant: "contoso" });
  assert.equal(isError, true);
  assert.match(text, /^No such tenant is configured: tenant must be one of: default$/);
});

Deno.test("stdio has no headers, and says what to do", async () => {
  const says = /SPANNING_CREDENTIALS_FROM=headers works over HTTP only.*set SPANNING_ADMIN_EMAIL/;
  const settings = { SPANNING_CREDENTIALS_FROM: "headers" };
  await using spawned = await connectModern(stdioTransport(settings) as never);
  await using inMemory = await modernClient(headerProgram().access.servers);
  for (const client of [spawned, inMemory]) {
    assert.ok((await client.toolNames()).includes("list_users"));
    const { isError, text } = await client.call("list_users");
    assert.equal(isError, true);
    assert.match(text, says);
  }
});

Deno.test("a page of an allowed origin may send the credentials", async () => {
  await using app = servedApp(headerProgram().access);
  const asked = Object.keys(headersOf(ADA));
  const { headers } = await fetch(app.url, {
    method: "OPTIONS",
    headers: {
      "origin": "http://localhost:6274",
      "access-control-request-method": "POST",
      "access-control-request-headers": asked.join(","),
    },
  });
  const allowed = headers.get("access-control-allow-headers")?.split(", ") ?? [];
  for (const name of asked) assert.ok(allowed.includes(name), name);
});
