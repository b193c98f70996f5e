import type { Hono } from "hono";
import type { CallOutcome } from "./mcp_clients.ts";

/** One plain POST of a call to an HTTP app that listens on this machine. */
export async function callOver(
  app: Hono,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<CallOutcome> {
  const params = { name, arguments: args };
  const response = await app.request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  const { result, error } = await response.json();
  if (error !== undefined) throw new Error(`${response.status}: ${error.message}`);
  const { content, structuredContent, isError = false } = result;
  return { structured: structuredContent, text: content[0].text, isError };
}
