import { countValues, isObject } from "./json.ts";

/**
 * Reads one message, and checks its size and depth before anything uses it.
 *
 * Clients write "none" in several ways, so `params` and `_meta` of null are left out, and so is a
 * progress token that nothing can send back: null, a fraction, or no text and no number. Batches are
 * refused: the protocol dropped them in 2025-06-18.
 */
export function readJsonRpc(text: string): JsonRpcRead {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return problem(PARSE_ERROR, "Parse error: the message is not JSON");
  }
  if (countValues(message, MAX_DEPTH) > MAX_VALUES) {
    return invalid(
      `nested deeper than ${MAX_DEPTH} or more than ${MAX_VALUES} values`,
      message,
    );
  }
  if (Array.isArray(message)) {
    return problem(INVALID_REQUEST, "Batches are not supported: send one message");
  }
  if (!isObject(message)) return invalid("not a JSON-RPC message", message);
  // The answer to a question of ours; we ask none.
  if (!("method" in message) && ("result" in message || "error" in message)) return { message };
  const { jsonrpc, id, method, params } = message;
  if (jsonrpc !== "2.0") return invalid('jsonrpc is not "2.0"', message);
  if (typeof method !== "string") return invalid("method is not text", message);
  if ("id" in message && !isRequestId(id)) {
    return invalid("id is neither text nor a whole number", message);
  }
  const head = { jsonrpc, ...("id" in message ? { id } : {}), method };
  if (params === undefined || params === null) return { message: head };
  if (!isObject(params)) {
    return problem(INVALID_PARAMS, "Invalid params: not an object", message);
  }
  const { _meta: meta, ...rest } = params;
  if (meta === undefined || meta === null) return { message: { ...head, params: rest } };
  if (!isObject(meta)) {
    return problem(INVALID_PARAMS, "Invalid params: _meta is not an object", message);
  }
  return { message: { ...head, params: { ...params, _meta: withoutUselessToken(meta) } } };
}

/** A message, or why there is none. */
type JsonRpcRead =
  | { readonly message: Readonly<Record<string, unknown>> }
  | { readonly problem: JsonRpcProblem };

/** What is wrong with a message, as JSON-RPC says it. */
export interface JsonRpcProblem {
  readonly code: number;
  readonly message: string;
  /** The id of the request, where it has one that can be sent back. */
  readonly id: JsonRpcId | null;
  /** Whether it is a notification, which nobody waits for. */
  readonly notification: boolean;
}

/** What identifies a request; some clients count in other than whole numbers. */
export type JsonRpcId = string | number;

/** The code for a message that is no request. */
export const INVALID_REQUEST = -32600;
/** The code for a mistake of ours. */
export const INTERNAL_ERROR = -32603;
const PARSE_ERROR = -32700;
const INVALID_PARAMS = -32602;

/** Deepest nesting of objects and arrays. */
const MAX_DEPTH = 32;
/** Most values, counted at all depths. */
const MAX_VALUES = 2_000;

function invalid(why: string, message: unknown): JsonRpcRead {
  return problem(INVALID_REQUEST, `Invalid request: ${why}`, message);
}

function problem(code: number, why: string, message?: unknown): JsonRpcRead {
  const { id, method } = isObject(message) ? message : {};
  return {
    problem: {
      code,
      message: why,
      id: typeof id === "string" || typeof id === "number" ? id : null,
      notification: id === undefined && typeof method === "string",
    },
  };
}

/** Whether a value is an id as MCP has them. */
function isRequestId(id: unknown): id is JsonRpcId {
  return typeof id === "string" || Number.isSafeInteger(id);
}

function withoutUselessToken(meta: Record<string, unknown>): Record<string, unknown> {
  const { progressToken, ...rest } = meta;
  return isRequestId(progressToken) ? meta : rest;
}
