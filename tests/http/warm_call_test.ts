import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
};

/** Calls that need no more than the list of users, and have no next page: a cursor takes a cipher. */
const FROM_MEMORY = {
  list_roles: {},
  list_users: { query: "garcia" },
  list_role_grants: { role: "global_admin" },
} as const;

type FromMemory = keyof typeof FROM_MEMORY;

function request(tool: FromMemory, modern: boolean): Request {
  const params = { name: tool, arguments: FROM_MEMORY[tool], _meta: modern ? ENVELOPE : {} };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  const standard = modern
    ? { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": tool }
    : {};
  return new Request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    body,
    headers: {
      ...standard,
      "content-type": "application/json",
      "content-length": String(body.length),
      accept: "application/json, text/event-stream",
    },
  });
}

for (const modern of [true, false]) {
  Deno.test(`a ${modern ? "2026" : "2025"} call that is answered out of memory needs no timer`, async () => {
    const access = createAccess({
      env: { SPANNING_SANDBOX: "1", LOG_LEVEL: "error" },
      fetch: () => Promise.reject(new Error("The sandbox needs no network")),
      now: () => Date.parse("2026-11-02T08:00:00Z"),
      writeLog: () => {},
    });
    const app = access.http("127.0.0.1");
    const ask = async (tool: FromMemory): Promise<void> => {
      const response = await app.fetch(request(tool, modern));
      assert.match(await response.text(), /"structuredContent"/);
    };
    assert.ok(await timersOf(() => ask("list_roles")) > 0, "reading a tenant has time limits");
    for (const tool of Object.keys(FROM_MEMORY) as FromMemory[]) {
      assert.equal(await timersOf(() => ask(tool)), 0, tool);
    }
  });
}

/** How many timers some work starts. */
async function timersOf(work: () => Promise<void>): Promise<number> {
  const { setTimeout } = globalThis;
  let timers = 0;
  const counting = (...args: Parameters<typeof setTimeout>) => {
    timers++;
    return setTimeout(...args);
  };
  globalThis.setTimeout = counting as typeof setTimeout;
  try {
    await work();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  return timers;
}
