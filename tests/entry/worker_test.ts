import assert from "node:assert/strict";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { LOG_LEVELS } from "../../src/base/log.ts";
import { verifyPackage } from "../../src/evidence/verify.ts";
import { readZip } from "../../src/evidence/zip.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { connectLegacy, connectModern } from "../support/mcp_clients.ts";
import { connectOver } from "../support/program.ts";
import { bareWorkerd, type ConsoleLine, startWorker } from "../support/workerd.ts";

const token = "a-token-of-some-length";

Deno.test("workerd: both eras' clients read a tenant over loopback, all pages of it", async () => {
  const tenant = generateTenant({ users: 2500, seed: 7 });
  const sandbox = createSandbox({ tenant, credentials: SANDBOX_CREDENTIALS });
  let pagesAsked = 0;
  const upstream = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      if (new URL(request.url).pathname === "/external/users") pagesAsked++;
      return sandbox.fetch(request);
    },
  );
  await using server = await startWorker({
    SPANNING_BASE_URL: `http://127.0.0.1:${upstream.addr.port}`,
    SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
    SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    MCP_BEARER_TOKEN: token,
  });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  {
    await using modern = await connectModern(
      new StreamableHTTPClientTransport(server.url, { requestInit }),
    );
    await using legacy = await connectLegacy(
      new LegacyTransport(server.url, { requestInit }) as never,
    );
    // Requests of one isolate must neither wait for each other's network work nor walk twice.
    const cold = await Promise.all(
      Array.from({ length: 12 }, (_, i) => (i % 2 ? modern : legacy).call("list_roles")),
    );
    for (const { structured, text } of cold) assert.equal(structured?.source.users, 2500, text);
    assert.equal(pagesAsked, 3);
    for (const client of [modern, legacy]) {
      const { structured } = await client.call("list_users", { limit: 1 });
      assert.equal(structured.matched, 2500);
      assert.equal(structured.source.complete, true);
      const next = await client.call("list_users", { limit: 1, cursor: structured.nextCursor });
      assert.notEqual(next.structured.users[0].id, structured.users[0].id);
    }
  }
  const unauthorized = await fetch(server.url, { method: "POST", body: "{}" });
  assert.equal(unauthorized.status, 401);
  await unauthorized.body?.cancel();
  await upstream.shutdown();
});

Deno.test("workerd: without a token the Worker answers 503 with the reason, and /health stays open", async () => {
  await using server = await bareWorkerd({ SPANNING_SANDBOX: "1" });
  const response = await fetch(server.url, { method: "POST", body: "{}" });
  assert.equal(response.status, 503);
  assert.match(await response.text(), /MCP_BEARER_TOKEN/);
  const health = await fetch(new URL("/health", server.url));
  assert.equal(health.status, 200);
  await health.body?.cancel();
});

Deno.test("workerd: a slip of the pen in the settings tells a stranger no tenant", async () => {
  const tenant = { region: "us", adminEmail: "ann@t.example", apiKey: "k" };
  await using server = await bareWorkerd({
    SPANNING_TENANTS: JSON.stringify([
      { id: "contoso-customer", ...tenant },
      { id: "fabrikam-customer", ...tenant, region: "eu" },
    ]),
    MCP_TENANT_TOKENS: JSON.stringify([{ token, tenants: ["contosso-customer"] }]),
  });
  for (const [path, method] of [["/ready", "GET"], ["/", "GET"], ["/mcp", "POST"]] as const) {
    const response = await fetch(new URL(path, server.url), { method });
    assert.equal(response.status, 503);
    const text = await response.text();
    assert.match(text, /MCP_TENANT_TOKENS/);
    assert.doesNotMatch(text, /customer/);
  }
});

Deno.test("workerd: each line comes from the console's method of its level, whichever isolate writes it", async () => {
  const lines: ConsoleLine[] = [];
  const hear = (line: ConsoleLine): void => void lines.push(line);
  const settings = { SPANNING_SANDBOX: "1", MCP_BEARER_TOKEN: token, LOG_LEVEL: "debug" };
  {
    await using server = await bareWorkerd(settings, undefined, undefined, hear);
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await using client = await connectModern(
      new StreamableHTTPClientTransport(server.url, { requestInit }),
    );
    await client.toolNames();
    await client.call("list_roles");
    await client.call("get_user_grants", { user: "nobody@northwind.example" });
  }
  {
    const wrong = { ...settings, SPANNING_SANDBOX: "perhaps" };
    await using server = await bareWorkerd(wrong, undefined, undefined, hear);
    await (await fetch(server.url, { method: "POST", body: "{}" })).body?.cancel();
  }
  const written = lines.map(({ level, message }) => ({ level, line: JSON.parse(message) }));
  for (const { level, line } of written) assert.equal(level, line.level, line.message);
  assert.deepEqual(new Set(written.map(({ level }) => level)), new Set(LOG_LEVELS));
  const access = written.filter(({ line }) => line.event === "access");
  assert.deepEqual(access.map(({ level, line }) => [level, line.tool]), [
    ["info", "list_roles"],
    ["warn", "get_user_grants"],
  ]);
});

Deno.test("workerd: a package is kept by the tenant's object, and fetched by whoever asked for it", async () => {
  await using server = await bareWorkerd({
    SPANNING_SANDBOX: "1",
    MCP_BEARER_TOKEN: `ann:${token},bob:a-token-that-is-bobs-own`,
  });
  const headers = { authorization: `Bearer ${token}` };
  await using client = await connectOver(server.url, headers, "modern");
  assert.ok(!(await client.toolNames()).includes("check_review"));
  const { structured, text } = await client.call("export_access_review");
  assert.ok(structured?.address?.startsWith(new URL("/evidence/", server.url).href), text);
  const fetchAs = (caller?: string) =>
    fetch(
      structured.address,
      caller === undefined ? {} : {
        headers: { authorization: `Bearer ${caller}` },
      },
    );
  for (const [caller, status] of [[undefined, 401], ["a-token-that-is-bobs-own", 404]] as const) {
    const refused = await fetchAs(caller);
    assert.equal(refused.status, status);
    await refused.text();
  }
  const response = await fetchAs(token);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/zip");
  const verdict = await verifyPackage(readZip(new Uint8Array(await response.arrayBuffer())));
  assert.deepEqual([verdict.problems, verdict.manifestSha256], [[], structured.manifestSha256]);
});
