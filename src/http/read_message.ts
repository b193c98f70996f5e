import { countValues } from "../base/json.ts";
import { type Patience, readBody, type Unread } from "./read_body.ts";

/** What is wrong with a request's body, as the protocol and HTTP say it. */
export interface BodyProblem {
  readonly status: 400 | 408 | 413;
  readonly code: number;
  readonly message: string;
  /** Whether a part of the body may still be under way. */
  readonly unread?: true;
}

/** Far above any question, which is a few names and a cursor. */
export const MAX_BODY_BYTES: number = 256 * 1024;
/** Deepest nesting of objects and arrays. */
const MAX_DEPTH = 32;
/** Most values, at all depths together. */
const MAX_VALUES = 2_000;

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

/**
 * Reads the one JSON-RPC message of a request, within limits that are checked before anything is
 * made of it. A batch is refused: the protocol has none since 2025-06-18.
 */
export async function readMessage(
  request: Request,
  patience: Patience,
): Promise<{ readonly message: unknown } | { readonly problem: BodyProblem }> {
  const body = await readBody(request, MAX_BODY_BYTES, patience);
  if ("unread" in body) return { problem: unreadBody(body.unread, patience.seconds) };
  let message: unknown;
  try {
    message = JSON.parse(body.text);
  } catch {
    return bad(PARSE_ERROR, "Parse error: the body is not JSON");
  }
  if (Array.isArray(message)) {
    return bad(INVALID_REQUEST, "Batches are not supported: send one message");
  }
  if (typeof message !== "object" || message === null) {
    return bad(INVALID_REQUEST, "Invalid request: the body is not a JSON-RPC message");
  }
  const values = countValues(message, MAX_DEPTH);
  if (values > MAX_VALUES) {
    return bad(
      INVALID_REQUEST,
      `Invalid request: nested deeper than ${MAX_DEPTH} or more than ${MAX_VALUES} values`,
    );
  }
  return { message };
}

function unreadBody(unread: Unread, seconds: number): BodyProblem {
  const rest = { code: INVALID_REQUEST, unread: true } as const;
  if (unread === "too large") {
    const message = `Body too large: at most ${MAX_BODY_BYTES} bytes are read`;
    return { status: 413, message, ...rest };
  }
  if (unread === "too slow") {
    const message = `Body too slow: it did not arrive within ${seconds} seconds`;
    return { status: 408, message, ...rest };
  }
  return { status: 400, message: "Body incomplete: it broke off", ...rest };
}

function bad(code: number, message: string): { readonly problem: BodyProblem } {
  return { problem: { status: 400, code, message } };
}
