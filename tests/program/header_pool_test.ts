import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
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

/** The walks that one caller may have under way at once, if nobody else has any. */
const MOST_WALKS = 16;

Deno.test("of many lists that one caller begins at once only a share is read at a time, and others are served", async () => {
  const vendor = patientVendor();
  await using app = served(programOn(vendor.fetch));
  const eves = Array.from({ length: 40 }, (_, i) => app.call(EVE, madeUp(i)));
  await vendor.until(MOST_WALKS);
  assert.equal((await app.call(ANN, { ...OWN, "x-spanning-api-key": "quick" })).isError, undefined);
  assert.equal(vendor.most, MOST_WALKS);
  vendor.release();
  for (const { isError, structuredContent } of await Promise.all(eves)) {
    assert.deepEqual([isError, structuredContent.source.users], [undefined, 2]);
  }
  assert.ok(vendor.most <= MOST_WALKS, `${vendor.most} walks at once`);
});

Deno.test("spellings of one address that arrive together are one walk", async () => {
  const vendor = patientVendor();
  await using app = served(programOn(vendor.fetch));
  const { adminEmail } = CALLER;
  const spellings = Array.from(
    { length: 24 },
    (_, at) =>
      [...adminEmail].map((letter, place) => at >> place & 1 ? letter.toUpperCase() : letter).join(
        "",
      ),
  );
  const calls = spellings.map((spelling) =>
    app.call(EVE, { ...OWN, "x-spanning-admin-email": spelling })
  );
  await vendor.until(1);
  vendor.release();
  for (const { isError, structuredContent } of await Promise.all(calls)) {
    assert.deepEqual([isError, structuredContent.source.users], [undefined, 2]);
  }
  assert.equal(vendor.walks, 1);
});

/** A vendor that accepts everybody, and keeps all but the quick waiting for the second of two pages. */
function patientVendor() {
  const gate = Promise.withResolvers<void>();
  const seen = { walks: 0, now: 0, most: 0 };
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.pathname !== "/external/users") return Response.json({ users: 2, assigned: 2 });
    const quick = atob((request.headers.get("authorization") ?? "").slice(6)).endsWith(":quick");
    const isFirst = !url.searchParams.has("msIdOffset");
    if (!isFirst && !quick) {
      seen.walks++;
      seen.most = Math.max(seen.most, ++seen.now);
      await gate.promise;
      seen.now--;
    }
    const record = { assigned: true, isAdmin: false, isDeleted: false, isArchive: false, tags: [] };
    const name = isFirst ? "a" : "b";
    return Response.json({
      users: [{ ...record, userPrincipalName: `${name}@t.example`, msId: name, tags: ["User"] }],
      nextLink: isFirst
        ? `${url.origin}/external/users?sortPropOffset=a@t.example&msIdOffset=a`
        : "",
    });
  };
  return {
    fetch: answer,
    release: gate.resolve,
    until: async (walks: number): Promise<void> => {
      while (seen.walks < walks) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    get walks() {
      return seen.walks;
    },
    get most() {
      return seen.most;
    },
  };
}

/** The program with callers who bring credentials, on a vendor. */
function programOn(vendor: typeof fetch): Program {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const env = { SPANNING_CREDENTIALS_FROM: "headers", ...TOKENS };
  const access = createAccess({ env, fetch: vendor, now: () => clock.now, writeLog: () => {} });
  return { access, requests: [], logLines: [], clock };
}
