import assert from "node:assert/strict";
import { type Caller, CALLERS, headersOf } from "../support/callers.ts";
import { headerProgram, type Program, servedApp } from "../support/program.ts";

const ANN = "a-token-for-ann-only";
const EVE = "a-token-for-eve-only";
const TOKENS = { MCP_BEARER_TOKEN: `ann:${ANN},eve:${EVE}` };
const [CALLER] = CALLERS as [Caller];
const OWN = headersOf(CALLER);

/** The program on a real port, and ways to send it one message. */
function served(program: Program = headerProgram(TOKENS)) {
  const app = servedApp(program.access);
  const post = async (token: string, credentials: Record<string, string>, body: unknown) => {
    const response = await fetch(app.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "authorization": `Bearer ${token}`,
        ...credentials,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...body as object }),
    });
    return await response.json();
  };
  const ping = (token: string, credentials: Record<string, string>) =>
    post(token, credentials, { method: "ping" });
  const call = async (token: string, credentials: Record<string, string>, name = "list_roles") => {
    const params = { name, arguments: {} };
    return (await post(token, credentials, { method: "tools/call", params })).result;
  };
  return { ...program, ping, call, [Symbol.asyncDispose]: app[Symbol.asyncDispose] };
}

const madeUp = (number: number) => ({ ...OWN, "x-spanning-api-key": `made-up-key-${number}` });

Deno.test("made-up credentials throw nobody's list out: not by pings, not by calls", async () => {
  await using app = served();
  assert.equal((await app.call(ANN, OWN)).isError, undefined);
  for (let i = 0; i < 205; i++) await app.ping(EVE, madeUp(i));
  await Promise.all(Array.from({ length: 205 }, (_, i) => app.call(EVE, madeUp(1000 + i))));
  const asked = app.requests.length;
  assert.equal((await app.call(ANN, OWN)).structuredContent.source.users, CALLER.users);
  assert.equal(app.requests.length, asked);
});

Deno.test("who tries keys is slowed, and whoever has a right one is not", async () => {
  await using app = served();
  await app.call(EVE, OWN);
  const before = app.requests.length;
  const texts = [];
  for (let i = 0; i < 60; i++) texts.push((await app.call(EVE, madeUp(i))).content[0].text);
  const asked = app.requests.length - before;
  assert.ok(asked <= 21, String(asked));
  assert.match(texts[0], /^Spanning refused the credentials \(/);
  assert.match(texts[59], /^Spanning refused .*, so it was not asked\. .* try again in 3 seconds$/);
  // Accepted credentials of the same caller, and other callers, are served meanwhile.
  assert.equal((await app.call(EVE, OWN)).isError, undefined);
  const other = headersOf(CALLERS[3] as Caller);
  assert.equal((await app.call(ANN, other)).isError, undefined);
  app.clock.now += 3_000;
  assert.equal((await app.call(EVE, headersOf(CALLERS[5] as Caller))).isError, undefined);
});

Deno.test("another spelling of an address gets the list only once the vendor has accepted it", async () => {
  await using app = served();
  await app.call(ANN, OWN);
  const other = { ...OWN, "x-spanning-admin-email": CALLER.adminEmail.toUpperCase() };
  const { isError, content } = await app.call(ANN, other);
  assert.equal(isError, true);
  assert.match(content[0].text, /^Spanning refused the credentials \(/);
  assert.equal((await app.call(ANN, OWN)).isError, undefined);
});
