import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { bareWorkerd } from "../../support/workerd.ts";
import { type Caller, CALLERS, headersOf, vendorOf } from "../../support/callers.ts";
import { CALLS, checkConcurrentCalls, checkWarm, TOKEN } from "./check_isolation.ts";

const WRANGLER_CONFIG = fileURLToPath(new URL("wrangler.toml", import.meta.url));

/** The program in workerd with an object for each credential, and the vendor on loopback. */
async function served() {
  const vendor = vendorOf(CALLERS);
  const asked = { vendor: 0 };
  const upstream = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      asked.vendor++;
      const { pathname, search } = new URL(request.url);
      const address = `https://${request.headers.get("x-vendor-host")}${pathname}${search}`;
      return vendor(new Request(address, { headers: request.headers }));
    },
  );
  const server = await bareWorkerd({
    SPANNING_CREDENTIALS_FROM: "headers",
    MCP_BEARER_TOKEN: TOKEN,
    MCP_CALLS_PER_MINUTE: "0",
    LOG_LEVEL: "error",
    VENDOR: `http://127.0.0.1:${upstream.addr.port}`,
  }, WRANGLER_CONFIG);
  const call = async (name: string, credentials: Record<string, string>) => {
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...BEARER, ...credentials },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name, arguments: {} },
      }),
    });
    return (await response.json()).result;
  };
  return {
    url: server.url,
    asked,
    call,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await upstream.shutdown();
    },
  };
}

const BEARER = { authorization: `Bearer ${TOKEN}` };
const OWN = headersOf(CALLERS[0] as Caller);

Deno.test(`workerd: none of ${CALLS} concurrent calls shows another caller's user, nor does the cache`, async () => {
  await using server = await served();
  await checkConcurrentCalls(server.url);
  await checkWarm(server.url);
});

Deno.test("workerd: of many keys that one caller tries at once few reach the vendor, and a right one is served", async () => {
  await using server = await served();
  await server.call("list_roles", OWN);
  server.asked.vendor = 0;
  const tried = await Promise.all(
    Array.from(
      { length: 100 },
      (_, at) => server.call("list_roles", { ...OWN, "x-spanning-api-key": `made-up-key-${at}` }),
    ),
  );
  assert.ok(tried.every(({ isError }) => isError));
  // Twenty refusals, and what was under way with the last of them.
  assert.ok(server.asked.vendor <= 36, String(server.asked.vendor));
  // Which of them come first is not said.
  const unasked = tried.filter(({ content }) => /so it was not asked/.test(content[0].text));
  assert.ok(unasked.length >= 64, String(unasked.length));
  assert.equal((await server.call("list_roles", OWN)).isError, undefined);
});

Deno.test("workerd: a package is fetched by whoever brings the credentials it was made with", async () => {
  await using server = await served();
  const { structuredContent } = await server.call("export_access_review", OWN);
  const fetchWith = async (credentials: Record<string, string>) => {
    const response = await fetch(structuredContent.address, {
      headers: { ...BEARER, ...credentials },
    });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await fetchWith(OWN), 200);
  assert.equal(await fetchWith({ ...OWN, "x-spanning-api-key": "made-up-key" }), 404);
  assert.equal(await fetchWith(headersOf(CALLERS[3] as Caller)), 404);
  // Made-up credentials that look for packages are slowed like those that ask.
  for (let at = 0; at < 20; at++) {
    await fetchWith({ ...OWN, "x-spanning-api-key": `made-up-${at}` });
  }
  const other = await server.call("list_roles", headersOf(CALLERS[3] as Caller));
  assert.match(other.content[0].text, /so it was not asked/);
  assert.equal(await fetchWith(OWN), 200);
});
