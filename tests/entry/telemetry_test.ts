import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import {
  type Collector,
  META,
  ours,
  PARENT,
  served,
  SOMEBODY,
  startCollector,
  sum,
  TRACE,
  vendor,
} from "../support/observed_entry.ts";
import type { SandboxVendor } from "../support/sandbox_vendor.ts";
import { bareEnvironment, entry, PERMISSIONS } from "../support/entry_process.ts";

const BUSY = ["rate_limit:page=2,times=1,retry-after=1"];

/** Serves a vendor that is busy once, to a client that asks several things. */
async function ask(collector: Collector, upstream: SandboxVendor): Promise<void> {
  await served({ ...upstream.settings, ...collector.settings }, async (client) => {
    await client.callTool({ name: "list_roles", arguments: {}, _meta: META });
    await client.callTool({ name: "find_disabled", arguments: {} });
    await client.callTool({ name: "list_users", arguments: { limit: 1000 } });
    await client.callTool({
      name: "get_user_grants",
      arguments: { user: SOMEBODY, refresh: true },
    });
    await client.getPrompt({ name: "admin_review" });
    await client.readResource({ uri: `spanning://default/users/${encodeURIComponent(SOMEBODY)}` });
  });
}

Deno.test("a collector gets a span for each call, and below it the upstream requests", async () => {
  await using collector = startCollector();
  await using upstream = vendor(BUSY);
  await ask(collector, upstream);

  const [call, ...others] = ours(collector, /^tools\/call list_roles$/);
  assert.ok(call !== undefined && others.length === 0);
  assert.deepEqual([call.kind, call.status, call.traceId, call.parentSpanId], [
    2,
    0,
    TRACE,
    PARENT,
  ]);
  const { "jsonrpc.request.id": id, ...attributes } = call.attributes;
  assert.match(String(id), /^\d+$/);
  assert.deepEqual(attributes, {
    "mcp.method.name": "tools/call",
    "network.transport": "tcp",
    "mcp.protocol.version": "2026-07-28",
    "gen_ai.tool.name": "list_roles",
    "gen_ai.operation.name": "execute_tool",
    "spanning_access.tenant": "default",
    "spanning_access.users": 2500,
    "spanning_access.cache": "refreshed",
  });
  const http = collector.spans.find(({ spanId }) => spanId === call.links[0]);
  assert.deepEqual([http?.scope, http?.kind], ["deno", 2], "the HTTP span is linked");

  const asked = ours(collector, /^GET /).filter(({ traceId }) => traceId === TRACE);
  assert.deepEqual(
    asked.map(({ name, status, attributes }) =>
      `${name} ${attributes["http.response.status_code"]} ${status}`
    ).sort(),
    [
      "GET /external/tenant 200 0",
      "GET /external/users 200 0",
      "GET /external/users 200 0",
      "GET /external/users 200 0",
      "GET /external/users 429 2",
    ],
  );
  for (const span of asked) {
    assert.deepEqual([span.kind, span.parentSpanId], [3, call.spanId]);
    assert.equal(span.attributes["server.address"], "127.0.0.1");
    assert.equal(span.attributes["url.template"], span.name.slice(4));
  }

  const [unnamed] = ours(collector, /^tools\/call find_disabled$/);
  const ambient = collector.spans.find(({ spanId }) => spanId === unnamed?.parentSpanId);
  assert.equal(ambient?.scope, "deno", "without a trace of the caller the HTTP span is the parent");
  assert.deepEqual(unnamed?.links, []);
  const [wrong] = ours(collector, /^tools\/call list_users$/);
  assert.equal(wrong?.status, 2);
  assert.equal(wrong?.attributes["error.type"], "tool_error");
  assert.equal(wrong?.attributes["spanning_access.result"], "UserInputError");
  const [prompt] = ours(collector, /^prompts\/get admin_review$/);
  assert.equal(prompt?.attributes["gen_ai.prompt.name"], "admin_review");
  const [read] = ours(collector, /^resources\/read$/);
  assert.equal(read?.attributes["mcp.resource.uri"], "spanning://{tenant}/users/{user}");
  assert.equal(ours(collector, /userPrincipalName/).length > 0, true);
});

Deno.test("a collector gets the counts of calls, upstream requests, retries, directories and users", async () => {
  await using collector = startCollector();
  await using upstream = vendor(BUSY);
  await ask(collector, upstream);
  const counts: [metric: string, wanted: Record<string, unknown>, value: number][] = [
    ["spanning_access.tool.calls", {}, 4],
    ["spanning_access.tool.calls", { "gen_ai.tool.name": "list_roles", result: "ok" }, 1],
    ["spanning_access.tool.calls", { result: "UserInputError" }, 1],
    ["spanning_access.upstream.requests", { "http.response.status_code": 429 }, 1],
    ["spanning_access.upstream.retries", {}, 1],
    ["spanning_access.directory.lookups", { cache: "refreshed" }, 1],
    ["spanning_access.directory.lookups", { cache: "own_record" }, 1],
    ["spanning_access.directory.lookups", { cache: "fresh" }, 2],
    ["spanning_access.directory.walk.duration", { complete: true }, 1],
    ["spanning_access.directory.users", {}, 2500],
    ["spanning_access.directory.partial", {}, 0],
    ["mcp.server.operation.duration", { "mcp.method.name": "prompts/get" }, 1],
    ["mcp.server.operation.duration", { "error.type": "tool_error" }, 1],
  ];
  for (const [metric, wanted, value] of counts) {
    assert.equal(sum(collector, metric, wanted), value, `${metric} ${JSON.stringify(wanted)}`);
  }
});

Deno.test("over stdio too, also for a 2025-era handshake's version, and a partial list is counted", async () => {
  await using collector = startCollector();
  await using upstream = vendor(["html:page=2"]);
  const client = new Client({ name: "spanning-access-tests", version: "0" }, {
    versionNegotiation: { mode: "legacy" },
  });
  await client.connect(
    new StdioClientTransport({
      command: Deno.execPath(),
      args: ["run", ...PERMISSIONS, entry("stdio")],
      env: {
        ...bareEnvironment(),
        LOG_LEVEL: "error",
        ...upstream.settings,
        ...collector.settings,
      },
    }),
  );
  await client.callTool({ name: "list_roles", arguments: { allowPartial: true } });
  await client.close();
  const [call] = ours(collector, /^tools\/call list_roles$/);
  assert.equal(call?.attributes["network.transport"], "pipe");
  assert.match(String(call?.attributes["mcp.protocol.version"]), /^2025-/);
  assert.equal(call?.attributes["spanning_access.complete"], false);
  assert.equal(call?.parentSpanId, "");
  assert.equal(sum(collector, "spanning_access.directory.partial"), 1);
});
