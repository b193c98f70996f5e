/** A JSON-RPC message as a body. */
export function body(
  method: string,
  params: Record<string, unknown> = {},
  id: number | undefined = 7,
): string {
  return JSON.stringify({ jsonrpc: "2.0", ...(id === undefined ? {} : { id }), method, params });
}

/** What every request of 2026-07-28 carries about itself. */
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
