import assert from "node:assert/strict";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { freePort } from "../support/serving.ts";
import { bareWorkerd } from "../support/workerd.ts";

const TOKEN = "a-token-of-some-length";

/** A vendor of one tenant on loopback, which counts the pages it is asked for. */
function serveVendor(users: number, beforeAnswer: () => Promise<void> = async () => {}) {
  const tenant = generateTenant({ users, seed: 7 });
  const sandbox = createSandbox({ tenant, credentials: SANDBOX_CREDENTIALS });
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      await beforeAnswer();
      return await sandbox.fetch(request);
    },
  );
  return {
    asked,
    settings: {
      SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
      MCP_BEARER_TOKEN: TOKEN,
      MCP_CALLS_PER_MINUTE: "0",
      LOG_LEVEL: "error",
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function connect(url: URL) {
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
  return connectModern(new StreamableHTTPClientTransport(url, { requestInit }));
}

function pages(asked: readonly string[]): number {
  return asked.filter((path) => path === "/external/users").length;
}

Deno.test("50 first calls to two isolates about 20,000 users make one walk", async () => {
  await using vendor = serveVendor(20_000);
  const twin = freePort();
  await using server = await bareWorkerd(vendor.settings, undefined, { twin });
  const other = new URL(server.url);
  other.port = String(twin);
  await using one = await connect(server.url);
  await using two = await connect(other);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => (i % 2 ? one : two).call("list_roles")),
  );
  for (const { structured, text } of answers) {
    assert.equal(structured?.source.users, 20_000, text);
    assert.equal(structured?.source.complete, true);
  }
  assert.equal(pages(vendor.asked), 20);
});

Deno.test("a walk whose caller has gone ends and answers the next one, from another isolate", async () => {
  const gate = Promise.withResolvers<void>();
  await using vendor = serveVendor(3_000, () => gate.promise);
  const twin = freePort();
  await using server = await bareWorkerd(vendor.settings, undefined, { twin });
  const gone = new AbortController();
  const call = fetch(server.url, {
    method: "POST",
    signal: gone.signal,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "list_roles", arguments: {} },
    }),
  });
  while (pages(vendor.asked) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  gone.abort();
  await assert.rejects(call);
  gate.resolve();
  while (pages(vendor.asked) < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  const other = new URL(server.url);
  other.port = String(twin);
  await using client = await connect(other);
  const { structured, text } = await client.call("list_roles");
  assert.equal(structured?.source.users, 3_000, text);
  assert.equal(pages(vendor.asked), 3);
});

Deno.test("progress, errors and proposals come from the object", async () => {
  await using vendor = serveVendor(2_500);
  await using server = await bareWorkerd(vendor.settings);
  await using client = await connect(server.url);
  const { structured } = await client.call("list_users", { limit: 1 });
  const [{ userPrincipalName }] = structured.users;
  const next = await client.call("list_users", { limit: 1, cursor: structured.nextCursor });
  assert.notEqual(next.structured.users[0].id, structured.users[0].id);
  const nobody = await client.call("get_user_grants", { user: "nobody@nowhere.example" });
  assert.match(nobody.text, /^No user nobody@nowhere\.example/);
  const forged = await client.call("list_users", { limit: 1, cursor: "forged" });
  assert.match(forged.text, /cursor/);
  const ref = { type: "ref/resource", uri: "spanning://{tenant}/users/{user}" } as const;
  const { values } = await client.complete(ref, { name: "user", value: userPrincipalName });
  assert.deepEqual(values, [userPrincipalName]);
});

Deno.test("/ready of another isolate tells how the object's tenant is", async () => {
  await using vendor = serveVendor(60);
  const twin = freePort();
  await using server = await bareWorkerd(vendor.settings, undefined, { twin });
  const ready = async (port: string): Promise<unknown> => {
    const url = new URL("/ready", server.url);
    url.port = port;
    const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    return (await response.json()).upstream.result;
  };
  assert.equal(await ready(server.url.port), undefined);
  assert.equal(vendor.asked.length, 0);
  await using client = await connect(server.url);
  await client.call("list_roles");
  assert.equal(await ready(String(twin)), "ok");
});

Deno.test("after kill -9 in the middle of a walk the next workerd goes on at its checkpoint", async () => {
  const folder = await Deno.makeTempDir();
  let stuck = true;
  const held = Promise.withResolvers<void>();
  await using vendor = serveVendor(8_000, async () => {
    if (stuck && pages(vendor.asked) > 5) await held.promise;
  });
  let call: Promise<string>;
  {
    await using killed = await bareWorkerd(vendor.settings, undefined, { folder });
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    };
    const params = { name: "list_roles", arguments: {} };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    call = fetch(killed.url, { method: "POST", headers, body })
      .then((response) => response.text()).catch(() => "");
    while (pages(vendor.asked) < 6) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await call;
  stuck = false;
  held.resolve();
  const before = pages(vendor.asked);
  await using server = await bareWorkerd(vendor.settings, undefined, { folder });
  await using client = await connect(server.url);
  const { structured, text } = await client.call("list_roles");
  assert.equal(structured?.source.users, 8_000, text);
  assert.equal(structured?.source.complete, true);
  assert.equal(pages(vendor.asked) - before, 3);
  await Deno.remove(folder, { recursive: true });
});
