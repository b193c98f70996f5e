import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createAccess } from "../../mod.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { httpAccess } from "../support/http_access.ts";
import { call } from "../assurance/transport/expectation.ts";
import { programOn, SANDBOX_SETTINGS } from "../support/program.ts";

const BOTH = "application/json, text/event-stream";

/** Sends a message of the 2025 era to a program that has not read the tenant yet. */
async function send(
  message: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string; text: string }> {
  const { access } = programOn({ tenant: generateTenant({ users: 2500 }) });
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  const response = await access.http("127.0.0.1").request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": String(body.length),
      accept: BOTH,
      ...headers,
    },
    body,
  });
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text: await response.text() };
}

function legacyCall(meta: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 7,
    method: "tools/call",
    params: { name: "list_roles", arguments: {}, _meta: meta },
  };
}

Deno.test("a 2025 call is answered with one JSON message, even if the client reads streams", async () => {
  const { status, type, text } = await send(legacyCall(), { "mcp-protocol-version": "2025-11-25" });
  assert.equal(status, 200);
  assert.match(type, /^application\/json/);
  const { id, result } = JSON.parse(text);
  assert.equal(id, 7);
  assert.equal(result.structuredContent.source.users, 2500);
});

Deno.test("a 2025 call that asks for progress gets it before the answer, in a stream", async () => {
  const { type, text } = await send(legacyCall({ progressToken: "p" }));
  assert.match(type, /^text\/event-stream/);
  const messages = text.split("\n").filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)));
  assert.equal(messages[0].method, "notifications/progress");
  assert.equal(messages.at(-1).id, 7);
});

Deno.test("a 2025 handshake is answered without a session", async () => {
  const { status, text } = await send({
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "tests", version: "0" },
    },
  });
  assert.equal(status, 200);
  assert.equal(JSON.parse(text).result.protocolVersion, "2025-11-25");
});

Deno.test("2025: an error is an answer like any other, with status 200", async () => {
  for (const [method, code] of [["no/such/method", -32601], ["logging/setLevel", -32601]]) {
    const { status, text } = await send({ id: 3, method, params: {} });
    assert.equal(status, 200, String(method));
    const { id, error } = JSON.parse(text);
    assert.deepEqual([id, error.code], [3, code]);
  }
});

Deno.test("an unknown version in the header: 400", async () => {
  const { status } = await send(legacyCall(), { "mcp-protocol-version": "1999-01-01" });
  assert.equal(status, 400);
});

Deno.test("a 2025 request under a header of 2026-07-28: 400", async () => {
  const { status } = await send(legacyCall(), { "mcp-protocol-version": "2026-07-28" });
  assert.equal(status, 400);
});

const AT_ONCE = "while the request is being read";
const LATER = "while the vendor is slow";

for (const era of ["2025", "2026"] as const) {
  for (const accept of ["application/json", "application/json, text/event-stream"]) {
    for (const when of [AT_ONCE, LATER]) {
      Deno.test(`a ${era} client that reads ${accept} disconnects ${when}: 499, and no error is logged`, async () => {
        const caller = new AbortController();
        const { vendor, asked, left } = hangingVendor();
        const logLines: string[] = [];
        const access = createAccess({
          env: { ...SANDBOX_SETTINGS, LOG_LEVEL: "debug" },
          fetch: vendor,
          now: Date.now,
          writeLog: (line) => logLines.push(line),
        });
        const { body, headers } = call(era, "get_tenant");
        const answer = access.http("127.0.0.1").request("http://127.0.0.1:8787/mcp", {
          method: "POST",
          headers: { ...headers, accept, "content-type": "application/json" },
          body,
          signal: caller.signal,
        });
        if (when === LATER) await asked;
        caller.abort();
        assert.equal((await answer).status, 499);
        if (when === LATER) await left;
        const lines = logLines.map((line) => JSON.parse(line));
        assert.deepEqual(lines.filter(({ level }) => level === "error"), []);
        const [refused] = lines.filter(({ message }) => message === "request refused");
        assert.deepEqual([refused.level, refused.status], ["debug", 499]);
      });
    }
  }
}

/** A vendor that never answers, and promises for the first request and for its abort. */
function hangingVendor(): { vendor: typeof fetch; asked: Promise<void>; left: Promise<void> } {
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const vendor: typeof fetch = (input, init) => {
    const { signal } = new Request(input, init);
    asked.resolve();
    return new Promise((_, reject) => {
      const leave = (): void => {
        left.resolve();
        reject(signal.reason);
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  };
  return { vendor, asked: asked.promise, left: left.promise };
}

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
};

/** Calls that need only the user list and have no next page: sealing a cursor takes a cipher. */
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
  Deno.test(`a ${modern ? "2026" : "2025"} call answered from the cache needs no timer`, async () => {
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

for (const accept of ["application/json", BOTH]) {
  Deno.test(`a notification is accepted with 202 and nothing else, however long that takes: ${accept}`, async () => {
    const app = createHttpApp({
      servers: {
        answer: () => undefined,
        respond: async () => {
          await new Promise((resolve) => setTimeout(resolve, 10));
          return new Response(null, { status: 202 });
        },
      },
      policy: httpPolicy(httpAccess({}), "127.0.0.1"),
      log: () => {},
      fetch,
      now: Date.now,
      // Every wait is shorter than the answer takes.
      sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
    });
    const response = await app.request("http://127.0.0.1:8787/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept },
      body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
    });
    assert.deepEqual([response.status, await response.text()], [202, ""]);
  });
}
