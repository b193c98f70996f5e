import type { PreparedRequest } from "./connection.ts";

/** The generations of the protocol. */
export type Era = "modern" | "legacy";

/** What is asked. */
export type Question = "tools/call" | "tools/list";

const MODERN = "2026-07-28";
const LEGACY = "2025-11-25";
const TOOL = "list_roles";

/** One MCP request over HTTP, as clients of the era send it. */
export function mcpRequest(
  { url, era, question, token }: {
    readonly url: string;
    readonly era: Era;
    readonly question: Question;
    readonly token?: string;
  },
): PreparedRequest {
  const { hostname, port, host, pathname } = new URL(url);
  const body = message(era, question);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    "user-agent: bench",
    `content-length: ${body.length}`,
    `mcp-protocol-version: ${era === "modern" ? MODERN : LEGACY}`,
    ...(era === "legacy" ? [] : [`mcp-method: ${question}`]),
    ...(era === "legacy" || question === "tools/list" ? [] : [`mcp-name: ${TOOL}`]),
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
  ];
  const bytes = new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`);
  return { hostname, port: Number(port), bytes };
}

/** The modern question for the tools as a line for stdio. */
export function toolsListLine(): string {
  return `${message("modern", "tools/list")}\n`;
}

function message(era: Era, question: Question): string {
  const params = {
    ...(question === "tools/call" ? { name: TOOL, arguments: {} } : {}),
    ...(era === "legacy" ? {} : { _meta: ENVELOPE }),
  };
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method: question, params });
}

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": MODERN,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
};

/** The result in a response, whether it came as JSON or as an event. */
export function resultOf(response: string): Record<string, unknown> {
  const json = response.slice(response.indexOf('{"'), response.lastIndexOf("}") + 1);
  const { result } = JSON.parse(json);
  if (result === undefined || result.isError === true) throw new Error(`No result: ${response}`);
  return result;
}
