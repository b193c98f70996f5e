import type { Context } from "hono";

/** Answers a request that is not let in, in the shape that MCP clients read. */
export function refuse(
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 413 | 503,
  message: string,
): Response {
  return c.json({ jsonrpc: "2.0", id: null, error: { code: -32600, message } }, status);
}
