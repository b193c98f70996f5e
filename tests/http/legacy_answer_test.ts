import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { programOn } from "../support/program.ts";

const BOTH = "application/json, text/event-stream";

/** Sends a message of the 2025 era to a program that has read nothing yet. */
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

function call(meta: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 7,
    method: "tools/call",
    params: { name: "list_roles", arguments: {}, _meta: meta },
  };
}

Deno.test("a 2025 call is answered with one JSON message, also to who reads streams", async () => {
  const { status, type, text } = await send(call(), { "mcp-protocol-version": "2025-11-25" });
  assert.equal(status, 200);
  assert.match(type, /^application\/json/);
  const { id, result } = JSON.parse(text);
  assert.equal(id, 7);
  assert.equal(result.structuredContent.source.users, 2500);
});

Deno.test("a 2025 call that asks for progress gets it before the answer, in a stream", async () => {
  const { type, text } = await send(call({ progressToken: "p" }));
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

Deno.test("in 2025 an error is an answer like any other, with status 200", async () => {
  for (const [method, code] of [["no/such/method", -32601], ["logging/setLevel", -32601]]) {
    const { status, text } = await send({ id: 3, method, params: {} });
    assert.equal(status, 200, String(method));
    const { id, error } = JSON.parse(text);
    assert.deepEqual([id, error.code], [3, code]);
  }
});

Deno.test("a version that nobody knows in the header: 400", async () => {
  const { status } = await send(call(), { "mcp-protocol-version": "1999-01-01" });
  assert.equal(status, 400);
});

Deno.test("a 2025 request under a header of 2026-07-28: 400", async () => {
  const { status } = await send(call(), { "mcp-protocol-version": "2026-07-28" });
  assert.equal(status, 400);
});
