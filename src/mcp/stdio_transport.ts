import { concat } from "../base/hash.ts";
import {
  INTERNAL_ERROR,
  INVALID_REQUEST,
  type JsonRpcId,
  type JsonRpcProblem,
  readJsonRpc,
} from "../base/json_rpc.ts";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";

/** MCP over stdio: bytes to lines, lines to messages, and an answer for each. */

/**
 * MCP over lines of text, such that every request is answered: what does not fit the protocol with
 * an error that carries its id, and what is under way at the end of input is finished.
 *
 * The SDK's own transport drops a message that does not fit, and everything under way when the
 * input ends.
 */
export function stdioTransport(write: (line: string) => Promise<void>): StdioTransport {
  const open = new Map<JsonRpcId, number>();
  let waiting: (() => void)[] = [];
  let closed = false;
  const settle = (id: JsonRpcId): void => {
    const times = open.get(id);
    if (times === undefined) return;
    if (times > 1) open.set(id, times - 1);
    else open.delete(id);
    if (open.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const fail = (id: JsonRpcId | null, code: number, message: string): void => {
    // A client that reads no more needs no error.
    write(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }) + "\n").catch(() => {});
  };
  const refuse = ({ id, code, message, notification }: JsonRpcProblem): void => {
    if (!notification) fail(id, code, message);
  };
  const receive = (text: string): void => {
    const read = readJsonRpc(text);
    if ("problem" in read) return refuse(read.problem);
    const message = read.message as unknown as JSONRPCMessage;
    const { id, method } = read.message as { id?: JsonRpcId; method?: string };
    if (id !== undefined && method !== undefined) {
      // A subscription lasts as long as the connection.
      if (method !== "subscriptions/listen") open.set(id, (open.get(id) ?? 0) + 1);
    } else if (method === "notifications/cancelled") {
      // A cancelled request is not answered.
      const { requestId } = (read.message["params"] ?? {}) as { requestId?: JsonRpcId };
      if (requestId !== undefined) settle(requestId);
    }
    transport.onmessage?.(message);
  };
  const lines = lineSplitter((line) => {
    if (closed) return;
    if ("text" in line) return receive(line.text);
    const read = readJsonRpc(line.tooLong);
    // The outline has a 0 for params, so that reading it never succeeds where there are any.
    const { id = null, notification = false } = "problem" in read ? read.problem : {};
    refuse({ id, notification, code: INVALID_REQUEST, message: TOO_LONG });
  });
  const transport: StdioTransport = {
    read: lines.read,
    endOfInput: lines.end,
    get count() {
      return open.size;
    },
    idle: () => open.size === 0 ? Promise.resolve() : new Promise((done) => waiting.push(done)),
    abandon: (message) => {
      for (const [id, times] of open) {
        for (let time = 0; time < times; time++) fail(id, INTERNAL_ERROR, message);
      }
      open.clear();
      closed = true;
    },
    start: () => Promise.resolve(),
    send: async (message) => {
      if (closed) return;
      const written = write(JSON.stringify(message) + "\n");
      if (!("method" in message) && message.id !== undefined) settle(message.id);
      await written;
    },
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
  return transport;
}

/** A transport that is fed, and that knows which requests wait for an answer. */
export interface StdioTransport extends Transport {
  readonly read: (chunk: Uint8Array) => void;
  /** Takes what was read last as a line, although nothing ends it. */
  readonly endOfInput: () => void;
  /** How many requests wait for an answer. */
  readonly count: number;
  /** Resolves when none does. */
  readonly idle: () => Promise<void>;
  /** Answers every request that waits with an error, and sends nothing after it. */
  readonly abandon: (message: string) => void;
}

/** Far above any message of a client, and little enough to hold. */
export const MAX_LINE_BYTES: number = 10 * 1024 * 1024;

const TOO_LONG = `Invalid request: the line is longer than ${MAX_LINE_BYTES} bytes`;

/**
 * Splits standard input into lines, however it arrives.
 *
 * A line ends with LF or CRLF, the last one also with the input. Blank lines and byte order marks
 * are skipped. Of a line over the limit only the outline is kept, which is enough to answer it.
 */
function lineSplitter(onLine: (line: Line) => void, maxBytes = MAX_LINE_BYTES): Splitter {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let outline: Outline | undefined;
  const append = (part: Uint8Array): void => {
    bytes += part.length;
    if (outline === undefined && bytes <= maxBytes) {
      // The runtime may use the memory of a chunk again.
      parts.push(part.slice());
      return;
    }
    if (outline === undefined) {
      outline = outliner();
      for (const kept of parts) outline.read(kept);
      parts = [];
    }
    outline.read(part);
  };
  const finish = (): void => {
    const line: Line = outline === undefined
      ? { text: decode(parts) }
      : { tooLong: outline.text() };
    parts = [];
    bytes = 0;
    outline = undefined;
    if ("tooLong" in line || line.text.trim() !== "") onLine(line);
  };
  return {
    read: (chunk) => {
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(LF, start);
        if (end < 0) break;
        append(chunk.subarray(start, end));
        finish();
        start = end + 1;
      }
      if (start < chunk.length) append(chunk.subarray(start));
    },
    end: finish,
  };
}

/** Takes input as it comes. */
interface Splitter {
  readonly read: (chunk: Uint8Array) => void;
  /** The input has ended; what is left is a line too. */
  readonly end: () => void;
}

/** A line; of one that is too long, the JSON with `0` for everything nested. */
type Line = { readonly text: string } | { readonly tooLong: string };

/** Longest outline, in bytes: a method, an id and the like. */
const MAX_OUTLINE_BYTES = 4096;

const LF = 0x0a;
const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, ZERO] = [
  ...new TextEncoder().encode('"\\{}[]0'),
] as [number, number, number, number, number, number, number];

/** Joins before decoding, because a chunk may end inside a character; drops a byte order mark. */
function decode(parts: readonly Uint8Array<ArrayBuffer>[]): string {
  return new TextDecoder().decode(concat(parts));
}

interface Outline {
  readonly read: (part: Uint8Array) => void;
  readonly text: () => string;
}

/** Copies JSON without what stands deeper than the fields of its object. */
function outliner(): Outline {
  const kept: number[] = [];
  let depth = 0;
  let inText = false;
  let escaped = false;
  const step = (byte: number): void => {
    if (inText) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
      if (depth === 2) kept.push(ZERO);
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 1) return;
    }
    if (depth < 2 && kept.length <= MAX_OUTLINE_BYTES) kept.push(byte);
  };
  return {
    read: (part) => part.forEach(step),
    text: () => new TextDecoder().decode(Uint8Array.from(kept)),
  };
}
