import type { Context } from "hono";

const INVALID_REQUEST = -32600;

/**
 * Answers a request that is not let in, in the shape that MCP clients read. The message is logged
 * too, so it never repeats what the caller sent.
 */
export function refuse(
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 429 | 503,
  message: string,
  code: number = INVALID_REQUEST,
): Response {
  c.set("refusal", message);
  return c.json({ jsonrpc: "2.0", id: null, error: { code, message } }, status);
}
