import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { VERSION } from "../../src/base/identity.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { refreshTenants } from "../../src/program/refresh.ts";
import { programOn, programOnSeveral, sandboxAccess } from "../support/program.ts";

const TOKEN = "a-token-of-some-length";
const READY = "http://127.0.0.1:8787/ready";
const NAME = { status: "ready", name: "spanning-access-mcp", version: VERSION };

Deno.test("/ready before the first call: ready, and it asks the vendor nothing", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  const response = await access.http("127.0.0.1").request(READY);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { ...NAME, tenants: 1, sandbox: false, upstream: {} });
  assert.equal(requests.length, 0);
});

Deno.test("/ready says when the vendor last answered, how long ago, and what", async () => {
  const { access, clock, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  const asked = requests.length;
  clock.now += 90_000;
  const { upstream } = await (await access.http("127.0.0.1").request(READY)).json();
  assert.deepEqual(upstream, {
    lastContact: "2026-11-02T08:00:00.000Z",
    ageSeconds: 90,
    result: "ok",
  });
  assert.equal(requests.length, asked);
});

const FAILURES: [fault: string, result: string][] = [
  ["bad_key", "status 401"],
  ["server_error:503", "status 503"],
  ["network_error", "TypeError"],
];
for (const [fault, result] of FAILURES) {
  Deno.test(`/ready after ${fault}: still ready, because an older list may answer, and reports ${result}`, async () => {
    const { access } = programOn({ tenant: defaultTenant(), faults: [fault] });
    await using client = await modernClient(access.servers);
    await client.call("list_roles");
    const response = await access.http("127.0.0.1").request(READY);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).upstream.result, result);
  });
}

Deno.test("/ready admits the same callers as /mcp: token, host and rate", async () => {
  const { access } = programOn({
    tenant: defaultTenant(),
    env: { MCP_BEARER_TOKEN: TOKEN, MCP_CALLS_PER_MINUTE: "1" },
  });
  const app = access.http("127.0.0.1");
  const authorization = `Bearer ${TOKEN}`;
  assert.equal((await app.request(READY)).status, 401);
  assert.equal((await app.request(READY, { headers: { authorization: "Bearer x" } })).status, 401);
  const foreign = { authorization, host: "evil.example" };
  assert.equal((await app.request(READY, { headers: foreign })).status, 403);
  assert.equal((await app.request(READY, { headers: { authorization } })).status, 200);
  assert.equal((await app.request(READY, { headers: { authorization } })).status, 429);
});

Deno.test("/ready reports the sandbox", async () => {
  const response = await sandboxAccess().http("127.0.0.1").request(READY);
  assert.equal((await response.json()).sandbox, true);
});

Deno.test("/ready names no secret and no address", async () => {
  const { access } = programOn({ tenant: defaultTenant(), env: { MCP_BEARER_TOKEN: TOKEN } });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  const headers = { authorization: `Bearer ${TOKEN}` };
  const text = await (await access.http("127.0.0.1").request(READY, { headers })).text();
  for (const secret of [TOKEN, ...Object.values(SANDBOX_CREDENTIALS), "127.0.0.1"]) {
    assert.ok(!text.includes(secret), secret);
  }
});

Deno.test("with invalid settings /ready in a Worker is 503 and names the variables, never their values", async () => {
  const access = createAccess({
    env: { SPANNING_REGION: "mars", MCP_BEARER_TOKEN: TOKEN },
    fetch: () => Promise.reject(new Error("not reached")),
    now: () => 0,
    writeLog: () => {},
  });
  const response = await access.worker().request(READY);
  assert.equal(response.status, 503);
  const { status, reason } = await response.json();
  assert.equal(status, "not ready");
  for (const name of ["SPANNING_REGION", "SPANNING_ADMIN_EMAIL"]) assert.ok(reason.includes(name));
  assert.doesNotMatch(reason, /mars|a-token/);
});

Deno.test("/ready tells a caller of its own tenants only: how many, and when they were asked", async () => {
  const tenants = ["alpha", "beta"].map((id) => ({ id, tenant: defaultTenant() }));
  const { access } = programOnSeveral(tenants, {
    MCP_TENANT_TOKENS: JSON.stringify([{ token: TOKEN, tenants: ["alpha"] }]),
  });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const ready = async () =>
    await (await access.http("127.0.0.1").request(READY, { headers })).json();
  await using client = await modernClient(access.servers);
  await client.call("list_roles", { tenant: "beta" });
  const { tenants: count, upstream } = await ready();
  assert.deepEqual([count, upstream], [1, {}]);
  await client.call("list_roles", { tenant: "alpha" });
  assert.equal((await ready()).upstream.result, "ok");
});

Deno.test("/ready shows failed readings without a question, to those who may ask about that tenant", async () => {
  const tenants = ["alpha", "beta"].map((id) => ({
    id,
    tenant: defaultTenant(),
    ...(id === "beta" ? { faults: ["server_error:500,route=users"] } : {}),
  }));
  const tokens = { alpha: `${TOKEN}-of-alpha`, both: `${TOKEN}-of-both` };
  const { access } = programOnSeveral(tenants, {
    MCP_TENANT_TOKENS: JSON.stringify([
      { token: tokens.alpha, tenants: ["alpha"] },
      { token: tokens.both, tenants: ["alpha", "beta"] },
    ]),
  });
  assert.ok(access.ok);
  const app = access.http("127.0.0.1");
  const refreshOf = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await (await app.request(READY, { headers })).json()).refresh;
  };
  assert.equal(await refreshOf(tokens.both), undefined);
  const over = new AbortController();
  const waits: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms);
    if (waits.length === 3) over.abort();
    return Promise.resolve();
  };
  await refreshTenants(access.tenants, {
    seconds: 600,
    sleep,
    onRefresh: access.onRefresh,
    signal: over.signal,
  });
  assert.deepEqual(waits, [600_000, 60_000, 120_000], "The one that failed is tried again");
  const failed = await refreshOf(tokens.both);
  assert.deepEqual([failed.tenant, failed.result], ["beta", "failed"]);
  assert.ok(failed.error && !failed.lastSuccess);
  assert.equal((await refreshOf(tokens.alpha)).result, "ok");
});

Deno.test("/ready says by tenant what holds, of a caller's own tenants", async () => {
  const tenants = ["alpha", "beta", "gamma"].map((id) => ({
    id,
    tenant: defaultTenant(),
    ...(id === "beta" ? { faults: ["bad_key"] } : {}),
  }));
  const { access } = programOnSeveral(tenants, {
    MCP_TENANT_TOKENS: JSON.stringify([{ token: TOKEN, tenants: ["alpha", "beta"] }]),
  });
  await using client = await modernClient(access.servers);
  for (const tenant of ["alpha", "beta"]) await client.call("list_roles", { tenant });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const { byTenant } = await (await access.http("127.0.0.1").request(READY, { headers })).json();
  assert.deepEqual(Object.keys(byTenant), ["alpha", "beta"]);
  assert.equal(byTenant.alpha.upstream.result, "ok");
  assert.equal(byTenant.beta.upstream.result, "status 401");
});
