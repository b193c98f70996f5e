import assert from "node:assert/strict";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { chooseRateLimit, type RateLimitBinding } from "../../src/http/rate_limit.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { programOn } from "../support/program.ts";
import type { HttpAccess } from "../../src/configuration/configuration.ts";
import { httpAccess } from "../support/http_access.ts";
import { silentLog } from "../support/silent_log.ts";

const { access } = programOn({ tenant: generateTenant({ users: 5 }) });
const TOKENS = ["t".repeat(20), "u".repeat(20)] as const;

function callerOf(
  settings: Partial<HttpAccess>,
  hostname: string,
  rateLimiter?: RateLimitBinding,
) {
  const clock = { now: 0 };
  const app = createHttpApp({
    servers: access.servers,
    policy: httpPolicy(
      httpAccess({ bearerTokens: TOKENS.map((token) => ({ token })), ...settings }),
      hostname,
    ),
    log: silentLog,
    fetch,
    now: () => clock.now,
    ...(rateLimiter === undefined ? {} : { rateLimiter }),
  });
  const call = async (token: string): Promise<Response> => {
    const response = await app.request("https://access.example/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", "authorization": `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });
    await response.body?.cancel();
    return response;
  };
  return { call, clock };
}

Deno.test("a caller over its calls a minute gets 429 and Retry-After; others do not", async () => {
  const { call, clock } = callerOf({ callsPerMinute: 3 }, "0.0.0.0");
  for (let i = 0; i < 3; i++) assert.equal((await call(TOKENS[0])).status, 200);
  const refused = await call(TOKENS[0]);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "20");
  assert.equal((await call(TOKENS[1])).status, 200);
  clock.now += 20_000;
  assert.equal((await call(TOKENS[0])).status, 200);
  assert.equal((await call(TOKENS[0])).status, 429);
});

Deno.test("an invalid token is 401 and is not counted", async () => {
  const { call } = callerOf({ callsPerMinute: 1 }, "0.0.0.0");
  for (let i = 0; i < 3; i++) assert.equal((await call("w".repeat(20))).status, 401);
  assert.equal((await call(TOKENS[0])).status, 200);
});

const DEFAULTS: readonly (readonly [hostname: string | undefined, limit: number | undefined])[] = [
  ["0.0.0.0", 600],
  [undefined, 600],
  ["127.0.0.1", undefined],
];
for (const [hostname, limit] of DEFAULTS) {
  Deno.test(`without a setting, calls a minute on ${hostname ?? "a Worker"}: ${limit ?? "any"}`, async () => {
    const policy = httpPolicy(
      httpAccess({ bearerTokens: TOKENS.map((token) => ({ token })) }),
      hostname,
    );
    assert.equal("callsPerMinute" in policy, false);
    const rate = chooseRateLimit(policy, () => 0);
    if (limit === undefined || rate === undefined) {
      return assert.deepEqual([limit, rate], [undefined, undefined]);
    }
    for (let call = 0; call < limit; call++) assert.equal((await rate("one")).waitSeconds, 0);
    assert.equal((await rate("one")).waitSeconds, 1);
  });
}

Deno.test("a configured number applies on loopback too", async () => {
  const policy = httpPolicy(
    httpAccess({ bearerTokens: TOKENS.map((token) => ({ token })), callsPerMinute: 1 }),
    "127.0.0.1",
  );
  const rate = chooseRateLimit(policy, () => 0);
  assert.equal((await rate?.("one"))?.waitSeconds, 0);
  assert.equal((await rate?.("one"))?.waitSeconds, 60);
});

Deno.test("the platform's limit decides, by caller and never by token", async () => {
  const keys: string[] = [];
  const { call } = callerOf({}, "0.0.0.0", {
    limit: ({ key }) => {
      keys.push(key);
      return Promise.resolve({ success: keys.length < 2 });
    },
  });
  assert.equal((await call(TOKENS[1])).status, 200);
  assert.equal((await call(TOKENS[1])).status, 429);
  assert.deepEqual(keys, ["token:1", "token:1"]);
});

const PLATFORM: readonly (readonly [
  rule: string,
  callsPerMinute: number | undefined,
  /** How many calls the platform lets through. */
  platform: number,
  /** How many calls pass, of five. */
  passed: number,
])[] = [
  ["a number that is set holds beside it", 2, Infinity, 2],
  ["it holds beside a greater number", 600, 3, 3],
  ["0 means no limit at all", 0, 0, 5],
  ["not set, it alone decides", undefined, 4, 4],
];
for (const [rule, callsPerMinute, most, passed] of PLATFORM) {
  Deno.test(`with the platform's limit: ${rule}`, async () => {
    let asked = 0;
    const settings = callsPerMinute === undefined ? {} : { callsPerMinute };
    const { call } = callerOf(settings, "0.0.0.0", {
      limit: () => Promise.resolve({ success: ++asked <= most }),
    });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await call(TOKENS[0])).status);
    assert.equal(statuses.filter((status) => status === 200).length, passed, statuses.join());
  });
}
