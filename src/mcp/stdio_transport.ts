import { INVALID_REQUEST, type JsonRpcProblem, readJsonRpc } from "../base/json_rpc.ts";
import { lineSplitter, MAX_LINE_BYTES } from "./stdio_lines.ts";
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type Transport,
} from "@modelcontextprotocol/server";

/**
 * MCP over lines of text, such that every request is answered: what does not fit the protocol with
 * an error that carries its id, and what is under way at the end of input is finished.
 *
 * The SDK's own transport drops a message that does not fit, and everything under way when the
 * input ends.
 */
export function stdioTransport(write: (line: string) => Promise<void>): StdioTransport {
  const open = new Map<Id, number>();
  let waiting: (() => void)[] = [];
  let closed = false;
  const settle = (id: Id): void => {
    const times = open.get(id);
    if (times === undefined) return;
    if (times > 1) open.set(id, times - 1);
    else open.delete(id);
    if (open.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const fail = (id: Id | null, code: number, message: string): void => {
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
    const { id, method } = read.message as { id?: Id; method?: string };
    if (id !== undefined && method !== undefined) {
      if (!isJSONRPCRequest(message)) return fail(id, INVALID_REQUEST, UNFIT);
      // A subscription lasts as long as the connection.
      if (method !== "subscriptions/listen") open.set(id, (open.get(id) ?? 0) + 1);
    } else if (method === "notifications/cancelled") {
      // A cancelled request is not answered.
      const { requestId } = (read.message["params"] ?? {}) as { requestId?: Id };
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
      if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
        if (message.id !== undefined) settle(message.id);
      }
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
interface StdioTransport extends Transport {
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

type Id = string | number;

const INTERNAL_ERROR = -32603;
const UNFIT = "Invalid request: it does not fit the protocol";
const TOO_LONG = `Invalid request: the line is longer than ${MAX_LINE_BYTES} bytes`;
