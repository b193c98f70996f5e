import assert from "node:assert/strict";
import type { Hono } from "hono";
import { createAccess } from "../../mod.ts";
import { ConfigurationError } from "../../src/base/errors.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { type Caller, CALLERS, headersOf, principalName } from "../support/callers.ts";
import { stdioTransport } from "../support/entry_process.ts";
import { callOver, connectModern, modernClient } from "../support/mcp_clients.ts";
import { credentialsOf, headerProgram, quickSleep, servedApp } from "../support/program.ts";
import { TOOLS_OVER_HTTP, TYPICAL_CALLS } from "../support/typical_calls.ts";

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
    const names = TOOLS_OVER_HTTP.map(({ name }) => name);
    assert.deepEqual(await client.toolNames(), names);
    for (const name of names) {
      const { isError, text } = await client.call(name, TYPICAL_CALLS[name]);
      assert.equal(isError, true, name);
      assert.match(text, MISSING, name);
    }
    assert.deepEqual(requests, []);
  });
}

Deno.test("without credentials a resource and a prompt about the tenant say the same, and nothing is completed", async () => {
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

Deno.test("a list is kept between the requests of one caller, and for nobody else", async () => {
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

/** Two tenants in two regions, each of which lets in its own key only. */
const TWO_REGIONS = ["eu", "us"] as const;
const USERS = [3, 5] as const;

interface Gateway {
  readonly app: Hono;
  readonly paths: string[];
  readonly logLines: string[];
  readonly clock: { now: number };
}

function gateway(env: Readonly<Record<string, string>> = {}): Gateway {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const sandboxes = new Map(TWO_REGIONS.map((region, at) => [
    `o365-api-${region}.spanningbackup.com`,
    createSandbox({
      tenant: generateTenant({ users: USERS[at] ?? 0 }),
      credentials: credentialsOf(at),
      now: () => clock.now,
      sleep: quickSleep,
    }),
  ]));
  const paths: string[] = [];
  const logLines: string[] = [];
  const access = createAccess({
    env: { SPANNING_CREDENTIALS_FROM: "headers", LOG_LEVEL: "debug", ...env },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { host, pathname } = new URL(request.url);
      paths.push(pathname);
      return await sandboxes.get(host)?.fetch(request) ?? assert.fail(`asked ${host}`);
    },
    now: () => clock.now,
    sleep: quickSleep,
    writeLog: (line) => logLines.push(line),
  });
  return { app: access.http("127.0.0.1"), paths, logLines, clock };
}

/** The headers of one tenant; the key may be another's. */
function credentialHeaders(at: number, key: number = at): Record<string, string> {
  return {
    "x-spanning-admin-email": credentialsOf(at).adminEmail,
    "x-spanning-api-key": credentialsOf(key).apiKey,
    "x-spanning-region": TWO_REGIONS[at] ?? "",
  };
}

Deno.test("X-Spanning-API-Token is another name of the key, and the region is read in any case", async () => {
  const { app } = gateway();
  const { "x-spanning-api-key": token = "", ...rest } = credentialHeaders(0);
  const headers = { ...rest, "x-spanning-api-token": token, "x-spanning-region": "EU" };
  assert.equal((await callOver(app, "list_roles", {}, headers)).isError, false);
});

Deno.test("a list is reused by the same credentials, and shown to no others", async () => {
  const { app, paths } = gateway();
  await callOver(app, "list_roles", {}, credentialHeaders(0));
  const asked = paths.length;
  await callOver(app, "list_users", {}, credentialHeaders(0));
  assert.equal(paths.length, asked, "the list is there already");
  const stranger = await callOver(app, "list_users", {}, credentialHeaders(0, 1));
  assert.equal(stranger.isError, true, "the right address with another key");
  assert.match(stranger.text, /refused the credentials/);
  assert.equal(stranger.structured, undefined);
});

Deno.test("a list past its time is read again", async () => {
  const { app, paths, clock } = gateway({ SPANNING_CACHE_TTL_SECONDS: "60" });
  await callOver(app, "list_roles", {}, credentialHeaders(0));
  const asked = paths.length;
  clock.now += 61_000;
  await callOver(app, "list_roles", {}, credentialHeaders(0));
  assert.equal(paths.length, 2 * asked);
});

Deno.test("a cursor of one tenant is of no use with the credentials of another", async () => {
  const { app } = gateway();
  const { structured } = await callOver(app, "list_users", { limit: 1 }, credentialHeaders(0));
  const args = { limit: 1, cursor: structured.nextCursor };
  assert.equal((await callOver(app, "list_users", args, credentialHeaders(0))).isError, false);
  assert.equal((await callOver(app, "list_users", args, credentialHeaders(1))).isError, true);
});

const WRONG: readonly (readonly [rule: string, Record<string, string>, says: RegExp])[] = [
  ["nothing", {}, /X-Spanning-Admin-Email is missing.*API-Key is missing.*Region is missing/],
  [
    "no region",
    { ...credentialHeaders(0), "x-spanning-region": " " },
    /X-Spanning-Region is missing/,
  ],
  [
    "an unknown region",
    { ...credentialHeaders(0), "x-spanning-region": "mars" },
    /X-Spanning-Region/,
  ],
  ["two keys", { ...credentialHeaders(0), "x-spanning-api-token": "canary" }, /API-Token disagree/],
];
for (const [rule, headers, says] of WRONG) {
  Deno.test(`a call with ${rule} is answered with what to send, and nothing is asked`, async () => {
    const { app, paths } = gateway();
    const { isError, text } = await callOver(app, "list_roles", {}, headers);
    assert.equal(isError, true);
    assert.match(text, says);
    assert.doesNotMatch(text, /canary|mars|tenant-1\.example/);
    assert.deepEqual(paths, []);
  });
}

Deno.test("credentials of a request are in no log line, whatever came of it", async () => {
  const { app, logLines } = gateway();
  await callOver(app, "list_roles", {}, credentialHeaders(0));
  await callOver(app, "list_roles", {}, credentialHeaders(0, 1));
  assert.ok(logLines.length >= 2);
  for (const { adminEmail, apiKey } of [credentialsOf(0), credentialsOf(1)]) {
    assert.ok(!logLines.join().includes(adminEmail) && !logLines.join().includes(apiKey));
  }
});

function accessWith(env: Readonly<Record<string, string>>) {
  return createAccess({
    env: { SPANNING_CREDENTIALS_FROM: "headers", LOG_LEVEL: "error", ...env },
    fetch: () => Promise.reject(new Error("Nothing is asked here")),
    now: Date.now,
    writeLog: () => {},
  });
}

Deno.test("credentials from headers identify no caller: off loopback a token is needed as well", async () => {
  assert.throws(() => accessWith({}).http("0.0.0.0"), ConfigurationError);
  const refused = await accessWith({}).worker().request("/mcp", { method: "POST" });
  assert.equal(refused.status, 503);
  const open = accessWith({ MCP_BEARER_TOKEN: "a-long-and-random-token" }).http("0.0.0.0");
  assert.equal((await open.request("/mcp", { method: "POST" })).status, 401);
});
