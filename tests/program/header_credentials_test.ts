import assert from "node:assert/strict";
import type { Hono } from "hono";
import { createAccess } from "../../mod.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { callOver } from "../support/mcp_clients.ts";
import { credentialsOf, quickSleep } from "../support/program.ts";

/** Two tenants in two regions, each of which lets in its own key only. */
const REGIONS = ["eu", "us"] as const;
const USERS = [3, 5] as const;

interface Gateway {
  readonly app: Hono;
  readonly paths: string[];
  readonly logLines: string[];
  readonly clock: { now: number };
}

function gateway(env: Readonly<Record<string, string>> = {}): Gateway {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const sandboxes = new Map(REGIONS.map((region, at) => [
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
function headersOf(at: number, key: number = at): Record<string, string> {
  return {
    "x-spanning-admin-email": credentialsOf(at).adminEmail,
    "x-spanning-api-key": credentialsOf(key).apiKey,
    "x-spanning-region": REGIONS[at] ?? "",
  };
}

Deno.test("each request is answered about the tenant whose credentials it brings", async () => {
  const { app } = gateway();
  for (const at of [0, 1, 0]) {
    const { structured } = await callOver(app, "list_roles", {}, headersOf(at));
    assert.equal(structured.source.users, USERS[at]);
    assert.equal(structured.source.region, REGIONS[at]);
  }
});

Deno.test("X-Spanning-API-Token is another name of the key, and the region is read in any case", async () => {
  const { app } = gateway();
  const { "x-spanning-api-key": token = "", ...rest } = headersOf(0);
  const headers = { ...rest, "x-spanning-api-token": token, "x-spanning-region": "EU" };
  assert.equal((await callOver(app, "list_roles", {}, headers)).isError, false);
});

Deno.test("a list is reused by the same credentials, and shown to no others", async () => {
  const { app, paths } = gateway();
  await callOver(app, "list_roles", {}, headersOf(0));
  const asked = paths.length;
  await callOver(app, "list_users", {}, headersOf(0));
  assert.equal(paths.length, asked, "the list is there already");
  const stranger = await callOver(app, "list_users", {}, headersOf(0, 1));
  assert.equal(stranger.isError, true, "the right address with another key");
  assert.match(stranger.text, /refused the credentials/);
  assert.equal(stranger.structured, undefined);
});

Deno.test("a list that its time is up for is read anew", async () => {
  const { app, paths, clock } = gateway({ SPANNING_CACHE_TTL_SECONDS: "60" });
  await callOver(app, "list_roles", {}, headersOf(0));
  const asked = paths.length;
  clock.now += 61_000;
  await callOver(app, "list_roles", {}, headersOf(0));
  assert.equal(paths.length, 2 * asked);
});

Deno.test("a cursor of one tenant is of no use with the credentials of another", async () => {
  const { app } = gateway();
  const { structured } = await callOver(app, "list_users", { limit: 1 }, headersOf(0));
  const args = { limit: 1, cursor: structured.nextCursor };
  assert.equal((await callOver(app, "list_users", args, headersOf(0))).isError, false);
  assert.equal((await callOver(app, "list_users", args, headersOf(1))).isError, true);
});

const WRONG: readonly (readonly [rule: string, Record<string, string>, says: RegExp])[] = [
  ["nothing", {}, /X-Spanning-Admin-Email is missing.*API-Key is missing.*Region is missing/],
  ["no region", { ...headersOf(0), "x-spanning-region": " " }, /X-Spanning-Region is missing/],
  ["an unknown region", { ...headersOf(0), "x-spanning-region": "mars" }, /X-Spanning-Region/],
  ["two keys", { ...headersOf(0), "x-spanning-api-token": "canary" }, /API-Token disagree/],
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
  await callOver(app, "list_roles", {}, headersOf(0));
  await callOver(app, "list_roles", {}, headersOf(0, 1));
  assert.ok(logLines.length >= 2);
  for (const { adminEmail, apiKey } of [credentialsOf(0), credentialsOf(1)]) {
    assert.ok(!logLines.join().includes(adminEmail) && !logLines.join().includes(apiKey));
  }
});
