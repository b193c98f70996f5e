import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { programOn } from "../support/program.ts";

const TOKEN = "a-token-of-some-length";
const CALL = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });

/** The app on a real port, and what it logs. */
function served() {
  const env = { MCP_BEARER_TOKEN: `ann:${TOKEN}`, MCP_ALLOWED_ORIGINS: "https://page.example" };
  const { access, clock, logLines } = programOn({ tenant: defaultTenant(), env });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, access.http("127.0.0.1").fetch);
  const call = async (headers: Record<string, string>): Promise<Response> => {
    const response = await fetch(`http://127.0.0.1:${server.addr.port}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: CALL,
    });
    await response.body?.cancel();
    return response;
  };
  const lines = () => logLines.map((line) => JSON.parse(line));
  return { call, clock, lines, [Symbol.asyncDispose]: () => server.shutdown() };
}

const guess = (number: number) => ({ authorization: `Bearer guess-number-${number}` });
const RIGHT = { authorization: `Bearer ${TOKEN}` };

Deno.test("guessing is slowed for everybody who guesses, and never for a valid token", async () => {
  await using app = served();
  const statuses = [];
  for (let i = 0; i < 70; i++) {
    const { status, headers } = await app.call(guess(i));
    statuses.push(status);
    if (status === 429) assert.equal(headers.get("retry-after"), "1");
    assert.equal((await app.call(RIGHT)).status, 200);
  }
  assert.deepEqual(statuses, [...Array(60).fill(401), ...Array(10).fill(429)]);
  app.clock.now += 1_000;
  assert.equal((await app.call(guess(0))).status, 401);
  assert.equal((await app.call(guess(0))).status, 429);
});

Deno.test("whoever sends no token is told how to sign in, however many others fail", async () => {
  await using app = served();
  for (let i = 0; i < 61; i++) await app.call(guess(i));
  const response = await app.call({});
  assert.equal(response.status, 401);
  assert.match(response.headers.get("www-authenticate") ?? "", /^Bearer/);
});

const STRANGERS: [what: string, headers: (number: number) => Record<string, string>][] = [
  ["wrong tokens", guess],
  ["no token", () => ({})],
  ["foreign pages", () => ({ origin: "https://evil.example" })],
  ["a mixture", (number) => [guess(number), {}, { origin: "null" }][number % 3] ?? {}],
];
for (const [what, headers] of STRANGERS) {
  Deno.test(`${what}: a stranger fills no log, and is counted in one line a minute`, async () => {
    await using app = served();
    for (let i = 0; i < 200; i++) await app.call(headers(i));
    assert.equal(app.lines().length, 60);
    app.clock.now += 60_000;
    await app.call(RIGHT);
    const [counted] = app.lines().slice(60);
    assert.deepEqual([counted.level, counted.message, counted.count], [
      "warn",
      "more requests refused",
      140,
    ]);
    assert.equal(app.lines().length, 61);
  });
}

Deno.test("a stranger does not bury the refusals of a caller", async () => {
  await using app = served();
  for (let i = 0; i < 100; i++) await app.call(guess(i));
  await app.call({ ...RIGHT, "content-type": "text/plain" });
  assert.equal(app.lines().at(-1).status, 415);
});
