/** What is wrong with a request's body, as the protocol and HTTP say it. */
export interface BodyProblem {
  readonly status: 400 | 413;
  readonly code: number;
  readonly message: string;
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
): Promise<{ readonly message: unknown } | { readonly problem: BodyProblem }> {
  const text = await readText(request);
  if (text === undefined) {
    const message = `Body too large: at most ${MAX_BODY_BYTES} bytes are read`;
    return { problem: { status: 413, code: INVALID_REQUEST, message } };
  }
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return bad(PARSE_ERROR, "Parse error: the body is not JSON");
  }
  if (Array.isArray(message)) {
    return bad(INVALID_REQUEST, "Batches are not supported: send one message");
  }
  if (typeof message !== "object" || message === null) {
    return bad(INVALID_REQUEST, "Invalid request: the body is not a JSON-RPC message");
  }
  const values = countValues(message, 0);
  if (values > MAX_VALUES) {
    return bad(
      INVALID_REQUEST,
      `Invalid request: nested deeper than ${MAX_DEPTH} or more than ${MAX_VALUES} values`,
    );
  }
  return { message };
}

function bad(code: number, message: string): { readonly problem: BodyProblem } {
  return { problem: { status: 400, code, message } };
}

/** The body as text; undefined when it is too large, whatever its declared length. */
async function readText(request: Request): Promise<string | undefined> {
  const declared = request.headers.get("content-length");
  if (Number(declared) > MAX_BODY_BYTES) {
    await request.body?.cancel();
    return undefined;
  }
  // HTTP delivers no more than what is declared, so that only an undeclared length needs counting.
  if (declared !== null) return withinLimit(await request.text());
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Leaving the loop early cancels the rest of the body.
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function withinLimit(text: string): string | undefined {
  return text.length > MAX_BODY_BYTES ? undefined : text;
}

/** Counts values at all depths; infinite where the nesting is too deep. */
function countValues(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null) return 1;
  if (depth === MAX_DEPTH) return Infinity;
  let count = 1;
  for (const item of Object.values(value)) count += countValues(item, depth + 1);
  return count;
}
