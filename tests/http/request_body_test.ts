import assert from "node:assert/strict";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { programOn } from "../support/program.ts";
import { httpAccess } from "../support/http_access.ts";
import { silentLog } from "../support/silent_log.ts";

const { access } = programOn({ tenant: generateTenant({ users: 5 }) });
const policy = httpPolicy(httpAccess(), "127.0.0.1");
const app = createHttpApp({
  servers: access.servers,
  policy,
  log: silentLog,
  fetch,
  now: Date.now,
});

const CALL = {
  jsonrpc: "2.0",
  id: 7,
  method: "tools/call",
  params: { name: "list_roles", arguments: {} },
};
const MODERN = {
  ...CALL,
  params: {
    ...CALL.params,
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  },
};
const MODERN_HEADERS = {
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": "tools/call",
  "mcp-name": "list_roles",
};

function send(body: BodyInit, headers: Record<string, string> = {}): Response | Promise<Response> {
  return app.request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

for (const accept of ["application/json", "*/*", "application/json, */*", ""]) {
  for (
    const [era, message, headers] of [["2025", CALL, {}], [
      "2026-07-28",
      MODERN,
      MODERN_HEADERS,
    ]] as const
  ) {
    Deno.test(`Accept "${accept}" with a ${era} call: one JSON answer`, async () => {
      const response = await send(JSON.stringify(message), {
        ...headers,
        ...(accept === "" ? {} : { accept }),
      });
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
      const { id, result } = await response.json();
      assert.equal(id, 7);
      assert.equal(result.structuredContent.roles.length, 7);
    });
  }
}

Deno.test("a notification from a caller that reads JSON only: 202 without a body", async () => {
  const response = await send(
    JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
    { accept: "application/json" },
  );
  assert.equal(response.status, 202);
  assert.equal(await response.text(), "");
});

function nested(depth: number): string {
  return '{"jsonrpc":"2.0","id":1,"method":"x","params":' + '{"a":'.repeat(depth) + "1" +
    "}".repeat(depth) + "}";
}

const REFUSED: [name: string, body: () => BodyInit, status: number][] = [
  ["a batch", () => JSON.stringify([CALL]), 400],
  ["an empty batch", () => "[]", 400],
  ["no JSON", () => "{", 400],
  ["an empty body", () => "", 400],
  ["a text", () => '"hello"', 400],
  ["null", () => "null", 400],
  ["depth 10,000", () => nested(10_000), 400],
  ["depth 40", () => nested(40), 400],
  [
    "100,000 elements",
    () =>
      JSON.stringify({
        ...CALL,
        params: { name: "x", arguments: { a: new Array(100_000).fill(1) } },
      }),
    400,
  ],
  ["5 MB", () => JSON.stringify({ ...CALL, params: { name: "x".repeat(5_000_000) } }), 413],
  ["5 MB in chunks without a length", () => chunks(5_000_000), 413],
];
for (const [name, body, status] of REFUSED) {
  Deno.test(`${name}: ${status}`, async () => {
    const response = await send(body());
    assert.equal(response.status, status);
    const { error } = await response.json();
    assert.equal(typeof error.message, "string");
  });
}

Deno.test("another media type: 415", async () => {
  for (const type of ["text/plain", "application/jsonp", "application/x-www-form-urlencoded"]) {
    assert.equal((await send(JSON.stringify(CALL), { "content-type": type })).status, 415, type);
  }
});

function chunks(bytes: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunk = new Uint8Array(64 * 1024).fill(32);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes) return controller.close();
      sent += chunk.length;
      controller.enqueue(chunk);
    },
  });
}
