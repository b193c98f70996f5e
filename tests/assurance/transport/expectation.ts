import type { RawRequest, RawResponse } from "../../support/raw_requests.ts";
import assert from "node:assert/strict";

/** A request, and what every runtime must answer. */
export interface Expectation {
  /** The rule. */
  readonly name: string;
  readonly request: RawRequest;
  readonly status: number;
  /** Patterns that headers must match. */
  readonly headers?: Readonly<Record<string, RegExp>>;
  /** Headers that must not be there. */
  readonly without?: readonly string[];
  /** Looks at the JSON of the body; without it a refusal must be a JSON-RPC error. */
  // deno-lint-ignore no-explicit-any
  readonly json?: (message: any) => void;
}

/** Holds an answer against what is expected. */
export function hold(expected: Expectation, response: RawResponse): void {
  assert.equal(response.status, expected.status, response.body.slice(0, 300));
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    assert.match(response.headers.get(name) ?? "", value, name);
  }
  for (const name of expected.without ?? []) {
    assert.equal(response.headers.get(name), null, name);
  }
  if ([202, 204].includes(expected.status)) assert.equal(response.body, "");
  if (expected.json !== undefined) return expected.json(messageOf(response));
  if (response.status < 400 || expected.request.method === "HEAD") return;
  const { jsonrpc, error } = messageOf(response) as {
    jsonrpc: string;
    error: { code: number; message: string };
  };
  assert.equal(jsonrpc, "2.0");
  assert.ok(Number.isInteger(error.code));
  assert.match(error.message, /\w/);
}

/** The message of a JSON body, or the last one of a stream. */
export function messageOf({ headers, body }: RawResponse): unknown {
  const streamed = headers.get("content-type")?.startsWith("text/event-stream");
  const last = body.split("\n").findLast((line) => line.startsWith("data: "))?.slice(6);
  return JSON.parse(streamed ? last ?? "" : body);
}

/** A JSON-RPC message as a body. */
export function body(
  method: string,
  params: Record<string, unknown> = {},
  id: number | undefined = 7,
): string {
  return JSON.stringify({ jsonrpc: "2.0", ...(id === undefined ? {} : { id }), method, params });
}

/** The metadata that every request of 2026-07-28 carries. */
export const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
} as const;

/** The headers that belong to a call of 2026-07-28. */
export function modernHeaders(method: string, name?: string): Record<string, string> {
  return {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": method,
    ...(name === undefined ? {} : { "mcp-name": name }),
  };
}

/** A tool call of either era. */
export function call(
  era: "2025" | "2026",
  name: string,
  args: Record<string, unknown> = {},
): { readonly body: string; readonly headers: Record<string, string> } {
  return era === "2025" ? { body: body("tools/call", { name, arguments: args }), headers: {} } : {
    body: body("tools/call", { name, arguments: args, _meta: META }),
    headers: modernHeaders("tools/call", name),
  };
}

/** An object nested so deep, or a list of so many elements, as arguments of a call. */
export function hostileCall(kind: "deep" | "wide", size: number): string {
  const args = kind === "deep"
    ? '{"a":'.repeat(size) + "1" + "}".repeat(size)
    : `{"checks":[${Array(size).fill("1").join(",")}]}`;
  return `{"jsonrpc":"2.0","id":7,"method":"tools/call",` +
    `"params":{"name":"review_access","arguments":${args}}}`;
}

/** The settings of every server of the contract, beside a tenant and an issuer. */
export const SETTINGS = {
  MCP_BEARER_TOKEN: "a-token-of-some-length",
  MCP_ALLOWED_HOSTS: "127.0.0.1,access.example",
  MCP_ALLOWED_ORIGINS: "https://inspector.example",
  MCP_BODY_TIMEOUT_SECONDS: "3",
  LOG_LEVEL: "debug",
} as const;

export const JSON_TYPE = { "content-type": "application/json" } as const;

/** The headers of a caller who is let in. */
export const AUTHORIZED: Readonly<Record<string, string>> = {
  ...JSON_TYPE,
  authorization: `Bearer ${SETTINGS.MCP_BEARER_TOKEN}`,
};

/** A call that is answered with seven roles. */
export const ROLES = call("2025", "list_roles");

/** An authorized request with this body. */
export function post(text: string, headers: Record<string, string> = {}): Expectation["request"] {
  return { headers: { ...AUTHORIZED, ...headers }, body: text };
}

/** Checks the answer to {@linkcode ROLES}. */
// deno-lint-ignore no-explicit-any
export function sevenRoles({ id, result }: any): void {
  assert.equal(id, 7);
  assert.equal(result.structuredContent.roles.length, 7);
}
