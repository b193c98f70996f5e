import { createPlainReader } from "../../src/mcp/plain_requests.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { programOn } from "../support/program.ts";
import { TYPICAL_CALLS } from "../support/typical_calls.ts";
import assert from "node:assert/strict";
import * as sdk from "@modelcontextprotocol/server";
import { classifyInboundRequest } from "@modelcontextprotocol/server";
import fc from "fast-check";
import { PROTOCOL_VERSIONS } from "../../src/base/identity.ts";

type Params = Record<string, unknown>;

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "tests", version: "0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** The headers that a request of an era has. */
function headersOf(era: "2025" | "2026", method: string, params: Params): Record<string, string> {
  if (era === "2025") return { "mcp-protocol-version": "2025-11-25" };
  const { name } = params;
  return {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": method,
    ...(typeof name === "string" ? { "mcp-name": name } : {}),
  };
}

/** A field of `_meta` that means nothing, with which a request is not plain. */
const MARK = { "example.com/mark": 1 };

/**
 * Questions, and arguments that are no question at all. Those of tools/list come first, because its
 * cache hints are added elsewhere.
 */
const REQUESTS: readonly (readonly [method: string, params: Params])[] = [
  ["tools/list", {}],
  ["tools/list", { cursor: "x" }],
  ["server/discover", {}],
  ...Object.entries(TYPICAL_CALLS)
    .filter(([name]) => !["check_review", "export_access_review"].includes(name))
    .map(([name, args]) => ["tools/call", { name, arguments: args }] as const),
  ["tools/call", { name: "list_roles" }],
  ["tools/call", { name: "no_such_tool", arguments: {} }],
  ["tools/call", { name: "list_users", arguments: { colour: "red" } }],
  ["tools/call", { name: "list_users", arguments: { limit: 0 } }],
  ["tools/call", { name: "list_users", arguments: { tenant: "elsewhere" } }],
  ["tools/call", { name: "get_user_grants", arguments: { user: "nobody@northwind.example" } }],
  ["tools/call", { name: "list_users", arguments: JSON.parse('{"__proto__": {"limit": 1}}') }],
  ["tools/call", { name: "list_users", arguments: JSON.parse('{"query": {"__proto__": 1}}') }],
  ["tools/call", { name: "list_users", arguments: '{"limit": 2}' }],
  ["tools/call", { name: "list_users", arguments: [] }],
  ["tools/call", { name: "list_users", arguments: [1] }],
  ["tools/call", { name: "list_users", arguments: 7 }],
  ["tools/call", { name: "list_users", arguments: null }],
  ["tools/call", { name: 7, arguments: {} }],
  ["tools/call", { arguments: {} }],
  ["tools/call", { name: "list_roles", task: { ttl: 1 } }],
  ["tools/call", { name: "list_roles", requestState: "x" }],
  ["tools/call", { name: "list_roles", inputResponses: {} }],
];

for (const era of ["2025", "2026"] as const) {
  for (const accept of ["application/json", "application/json, text/event-stream"]) {
    Deno.test(`${era}, ${accept}: a plain request is answered and logged to the byte as the SDK does it`, async () => {
      const { access, logLines } = programOn({
        tenant: defaultTenant(),
        env: { LOG_LEVEL: "debug" },
      });
      const app = access.http("127.0.0.1");
      const ask = async (method: string, params: Params, meta: Params | undefined) => {
        const message = { jsonrpc: "2.0", id: "q", method, params: { ...params, _meta: meta } };
        const body = JSON.stringify(message);
        const response = await app.request("http://127.0.0.1:8787/mcp", {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "content-length": String(new TextEncoder().encode(body).length),
            accept,
            ...headersOf(era, method, params),
          },
          body,
        });
        const { status, headers } = response;
        const lines = logLines.splice(0).map((line) => JSON.parse(line));
        const fields = lines.filter(({ message }) => message !== "upstream request")
          .map(({ request: _, ms: __, ...rest }) => rest);
        const id = headers.get("x-request-id");
        assert.match(id ?? "", /^[0-9a-f-]{36}$/);
        headers.delete("x-request-id");
        // A cursor is sealed, and no two seals are alike.
        const text = (await response.text()).replaceAll(/[\w-]{100,}/g, "cursor");
        return { status, headers: [...headers], text, lines: fields };
      };
      const plain = era === "2025" ? undefined : ENVELOPE;
      await ask("tools/call", { name: "list_roles" }, plain);
      for (const [method, params] of REQUESTS) {
        const answers = [
          await ask(method, params, plain),
          await ask(method, params, { ...plain, ...MARK }),
        ];
        assert.deepEqual(answers[0], answers[1], JSON.stringify(params));
        const accesses = answers[0]?.lines.filter(({ event }) => event === "access").length;
        if (answers[0]?.status === 200 && method === "tools/call") {
          assert.ok(
            accesses === 1 || /"code":-32602/.test(answers[0].text),
            JSON.stringify(params),
          );
        }
      }
    });
  }
}

Deno.test("a request of the 2026 era whose headers or envelope are not right is refused every time", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  const app = access.http("127.0.0.1");
  const right = headersOf("2026", "tools/call", { name: "list_roles" });
  const { "mcp-name": _, ...noName } = right;
  const { "mcp-method": __, ...noMethod } = right;
  const { "mcp-protocol-version": ___, ...noVersion } = right;
  const version = "io.modelcontextprotocol/protocolVersion";
  const client = "io.modelcontextprotocol/clientInfo";
  const capabilities = "io.modelcontextprotocol/clientCapabilities";
  const { [capabilities]: ____, ...incomplete } = ENVELOPE;
  const cases: [headers: Record<string, string>, meta: Params, status: number][] = [
    [right, ENVELOPE, 200],
    [{ ...right, "mcp-name": "list_users" }, ENVELOPE, 400],
    [noName, ENVELOPE, 400],
    [{ ...right, "mcp-method": "tools/list" }, ENVELOPE, 400],
    [noMethod, ENVELOPE, 400],
    [{ ...right, "mcp-protocol-version": "2025-11-25" }, ENVELOPE, 400],
    [noVersion, ENVELOPE, 400],
    [right, { ...ENVELOPE, [version]: "2027-01-01" }, 400],
    [right, { ...ENVELOPE, [version]: 7 }, 400],
    [right, { ...ENVELOPE, [client]: { name: "tests" } }, 400],
    [right, { ...ENVELOPE, [client]: "tests" }, 400],
    [right, { ...ENVELOPE, [capabilities]: [] }, 400],
    [right, { ...ENVELOPE, [capabilities]: { sampling: 7 } }, 400],
    [right, incomplete, 400],
    [right, {}, 400],
  ];
  for (const turn of ["first", "again"]) {
    for (const [headers, meta, status] of cases) {
      const params = { name: "list_roles", arguments: {}, _meta: meta };
      const response = await app.request("http://127.0.0.1:8787/mcp", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json", ...headers },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
      });
      assert.equal(response.status, status, `${turn} ${JSON.stringify([headers, meta])}`);
      await response.body?.cancel();
    }
  }
});

Deno.test("what is accepted of a client without the SDK, the SDK accepts as well", () => {
  const wrong = fc.constantFrom<unknown>(7, null, {}, []);
  const text = fc.oneof({ weight: 9, arbitrary: fc.string() }, wrong);
  const details = fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    fc.constantFrom<unknown>({ listChanged: true }, [], 1),
  );
  const capability = fc.oneof(
    fc.constantFrom("roots", "sampling", "elicitation", "experimental", "extensions", "tasks"),
    fc.string(),
  );
  const info = fc.record({ name: text, version: text, title: text, icons: wrong }, {
    requiredKeys: ["name"],
  });
  const capabilities = fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(capability, details, { maxKeys: 4 }) },
    text,
  );
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.oneof({ weight: 9, arbitrary: info }, text),
      capabilities,
      (client, capabilities) => {
        const envelope = {
          ...ENVELOPE,
          "io.modelcontextprotocol/clientInfo": client,
          "io.modelcontextprotocol/clientCapabilities": capabilities,
        };
        const params = { name: "list_roles", arguments: {}, _meta: envelope };
        const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
        const read = createPlainReader(() => false);
        const headers = new Headers(headersOf("2026", "tools/call", params));
        if (read(message, headers) === undefined) return;
        accepted++;
        const { kind } = classifyInboundRequest({
          httpMethod: "POST",
          protocolVersionHeader: "2026-07-28",
          body: JSON.parse(JSON.stringify(message)),
        });
        assert.equal(kind, "modern", JSON.stringify(envelope));
      },
    ),
    { numRuns: 2_000 },
  );
  assert.ok(accepted > 20, String(accepted));
});

Deno.test("the protocol's versions and keys are those of the SDK", () => {
  assert.deepEqual([...PROTOCOL_VERSIONS.legacy], sdk.SUPPORTED_PROTOCOL_VERSIONS);
  const source = Deno.readTextFileSync(
    new URL("../../src/mcp/plain_requests.ts", import.meta.url),
  );
  const keys = [...source.matchAll(/^(?:export )?const (\w+_META_KEY) = "(.*)";$/gm)];
  assert.equal(keys.length, 4);
  for (const [, name = "", key] of keys) assert.equal(key, Reflect.get(sdk, name), name);
});

Deno.test("a message is plain only if it holds a question and nothing else", () => {
  const read = createPlainReader(() => false);
  const isPlain = (params: Params | undefined, method = "tools/call", id?: unknown): boolean => {
    const message = { jsonrpc: "2.0", ...(id === undefined ? { id: 1 } : id as object), method };
    const headers = new Headers(headersOf("2026", method, params ?? {}));
    return read(params === undefined ? message : { ...message, params }, headers) !== undefined;
  };
  const call = { name: "list_roles", arguments: {}, _meta: ENVELOPE };
  assert.equal(isPlain(call), true);
  assert.equal(isPlain({ ...call, arguments: undefined }), true);
  assert.equal(isPlain({ _meta: ENVELOPE }, "tools/list"), true);
  for (
    const [params, method, id] of [
      [{ ...call, _meta: { ...ENVELOPE, progressToken: 1 } }],
      [{ ...call, _meta: { ...ENVELOPE, "io.modelcontextprotocol/logLevel": "debug" } }],
      [{ ...call, _meta: { ...ENVELOPE, traceparent: "00-1-1-01" } }],
      [{ ...call, more: 1 }],
      [call, "prompts/get"],
      [call, "tools/call", {}],
      [{ _meta: ENVELOPE, cursor: "x" }, "tools/list"],
      [undefined, "ping"],
    ] as [Params | undefined, string | undefined, unknown][]
  ) assert.equal(isPlain(params, method, id), false, JSON.stringify(params));
});
