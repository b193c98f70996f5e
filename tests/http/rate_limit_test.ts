import assert from "node:assert/strict";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy, type HttpPolicySettings } from "../../src/http/policy.ts";
import { createRateLimit, type RateLimitBinding } from "../../src/http/rate_limit.ts";
import { silentLog } from "../../src/base/log.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { programOn } from "../support/program.ts";

const { access } = programOn({ tenant: generateTenant({ users: 5 }) });
const TOKENS = ["t".repeat(20), "u".repeat(20)] as const;

function callerOf(
  settings: Partial<HttpPolicySettings>,
  hostname: string,
  rateLimiter?: RateLimitBinding,
) {
  const clock = { now: 0 };
  const app = createHttpApp({
    servers: access.servers,
    policy: httpPolicy({ bearerTokens: TOKENS, ...settings }, hostname),
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

Deno.test("without a setting: 600 a minute where others can reach the server, no limit on loopback", () => {
  assert.equal(httpPolicy({ bearerTokens: TOKENS }, "0.0.0.0").callsPerMinute, 600);
  assert.equal(httpPolicy({ bearerTokens: TOKENS }).callsPerMinute, 600);
  assert.equal(httpPolicy({ bearerTokens: TOKENS }, "127.0.0.1").callsPerMinute, 0);
  assert.equal(
    httpPolicy({ bearerTokens: TOKENS, callsPerMinute: 5 }, "127.0.0.1").callsPerMinute,
    5,
  );
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

Deno.test("at most ten thousand callers are remembered", async () => {
  const limit = createRateLimit(1, () => 0);
  await limit("first");
  assert.ok((await limit("first")).waitSeconds > 0);
  for (let i = 0; i < 10_000; i++) await limit(`other ${i}`);
  assert.equal((await limit("first")).waitSeconds, 0);
});
