import { INTERNAL_ERROR, INVALID_REQUEST, type JsonRpcId } from "../base/json_rpc.ts";
import type { Log } from "../base/log.ts";
import type { Servers } from "../mcp/server.ts";
import { type StdioTransport, stdioTransport } from "../mcp/stdio_transport.ts";
import { findOpenTelemetry } from "../operations/tracing.ts";
import { createProgram, type Host } from "../program/program.ts";
import { startFacts } from "../program/tenants.ts";
import { onSignals, type SignalRuntime } from "./shutdown.ts";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";

/**
 * Speaks MCP over standard input and output until the client goes away.
 *
 * Starts whatever the settings are: an exit would be invisible in a desktop client, an error in
 * the answer to a call is not. Standard output carries the protocol and nothing else.
 */
export function openStdio(runtime: StdioRuntime): void {
  const { env, readFile, fetch, writeLog, readInput, writeOutput, ...signals } = runtime;
  const program = createProgram({
    env,
    readFile,
    fetch,
    now: Date.now,
    writeLog,
    overHttp: false,
    openHistory: async (folder) => await (await import("./node_sql.ts")).openNodeSql(folder),
    openEvidence: async (folder) =>
      (await import("./evidence_folder.ts")).openEvidenceFolder(folder),
    openTelemetry: findOpenTelemetry(globalThis),
  });
  const { log } = program;
  if (program.ok) {
    for (const warning of program.configuration.warnings) log("warn", warning);
    log("info", "started", () => startFacts(program.configuration));
  } else {
    log("error", program.error.message);
  }

  let written = Promise.resolve();
  const transport = stdioTransport((line) =>
    // Where it cannot be written, nobody reads any more.
    written = written.then(() => writeOutput(line)).catch(() => signals.exit(0))
  );
  const connection = serveConnection(program.servers, transport, log);
  let reading = true;
  const end = onSignals(signals, {
    running: transport,
    idle: transport.idle,
    log,
    close: () => {
      reading = false;
    },
    flush: async () => {
      transport.abandon(ENDED);
      await connection.close();
      await written;
    },
  });
  const take = (chunk: Uint8Array): void => {
    if (reading) transport.read(chunk);
  };
  // At the end the client asks nothing more, but may wait for what it has asked.
  readInput(take).then(() => {
    if (reading) transport.endOfInput();
  }).finally(end).catch(() => {});
}

/**
 * Serves a client until it goes away. Plain requests are answered at once, without the SDK, whose code
 * takes longer to load than all else that a start needs. With the first other message the SDK has the
 * connection until its end.
 */
export function serveConnection(
  servers: Servers,
  transport: StdioTransport,
  log: Log,
): Connection {
  /** What is answered without the SDK and can still be cancelled. */
  const running = new Map<JsonRpcId, AbortController>();
  /** The request by which a client chose the 2026 era, as far as we answered it. */
  let chosen: Request | undefined;
  let taken: Promise<Connection> | undefined;
  const fail = (id: JsonRpcId, code: number, message: string): Promise<void> =>
    transport.send({ jsonrpc: "2.0", id, error: { code, message } });
  const answer = async (
    { id }: Request,
    answering: Promise<object>,
    asked: AbortController,
  ): Promise<void> => {
    running.set(id, asked);
    try {
      const message = await answering;
      if (!asked.signal.aborted) await transport.send(message as JSONRPCMessage);
    } catch (error) {
      log("debug", "protocol error", { error: error instanceof Error ? error.name : "unknown" });
      if (!asked.signal.aborted) await fail(id, INTERNAL_ERROR, "Internal server error");
    } finally {
      if (running.get(id) === asked) running.delete(id);
    }
  };
  /** Whether a message cancels a request of ours, which then needs no answer. */
  const cancels = ({ method, params }: Notification): boolean => {
    if (method !== "notifications/cancelled") return false;
    const asked = running.get(params?.requestId as JsonRpcId);
    asked?.abort(params?.["reason"]);
    return asked !== undefined;
  };
  const takeOver = async (waiting: readonly JSONRPCMessage[]): Promise<Connection> => {
    const [{ serveStdio }, { isJSONRPCRequest }] = await Promise.all([
      import("@modelcontextprotocol/server/stdio"),
      import("@modelcontextprotocol/server"),
    ]);
    const connection = serveStdio(servers, {
      transport,
      onerror: (error) => log("debug", "protocol error", { error: error.name }),
    });
    const { onmessage } = transport;
    const fits: (message: JSONRPCMessage) => boolean = isJSONRPCRequest;
    // The SDK takes the era from the first message that it sees: here, the end of one it did not see.
    if (chosen !== undefined) onmessage?.(toCancellation(chosen));
    transport.onmessage = (message) => {
      if (isRequest(message) && !fits(message)) {
        void fail(message.id, INVALID_REQUEST, UNFIT);
      } else if (!cancels(message as Notification)) onmessage?.(message);
    };
    for (const message of waiting) transport.onmessage(message);
    return connection;
  };
  transport.onmessage = (message) => {
    if (cancels(message as Notification)) return;
    const asked = new AbortController();
    const answering = servers.answer(message, undefined, asked.signal);
    if (answering !== undefined && isRequest(message)) {
      if (message.method !== "server/discover") chosen ??= message;
      void answer(message, answering, asked);
      return;
    }
    const waiting = [message];
    transport.onmessage = (later) => void waiting.push(later);
    taken = takeOver(waiting);
  };
  return {
    close: async () => {
      for (const asked of running.values()) asked.abort();
      await (await taken)?.close();
    },
  };
}

/** A connection that is being served. */
interface Connection {
  /** Ends it; what is under way is cancelled. */
  readonly close: () => Promise<void>;
}

type Request = Extract<JSONRPCMessage, { method: string; id: JsonRpcId }>;
type Notification = Extract<JSONRPCMessage, { method: string; id?: never }>;

function isRequest(message: JSONRPCMessage): message is Request {
  return "method" in message && "id" in message;
}

/** Says that a request has ended; it carries the request's era, and asks for nothing. */
function toCancellation({ id, params }: Request): JSONRPCMessage {
  const of = { requestId: id, _meta: params?._meta };
  return { jsonrpc: "2.0", method: "notifications/cancelled", params: of } as JSONRPCMessage;
}

const UNFIT = "Invalid request: it does not fit the protocol";

/** Reads a command line that has no options: settings come from the environment. */
export async function readNoOptions(args: readonly string[], task: string): Promise<void> {
  // A client gives no arguments, and Deno takes a while to load what reads them.
  if (args.length === 0) return;
  const { readCommandLine } = await import("./command_line.ts");
  readCommandLine({ args, task, help: HELP, options: {} });
}

const HELP = `Speaks MCP over standard input and output; a client starts it.

Settings are environment variables: SPANNING_ADMIN_EMAIL, SPANNING_API_KEY and SPANNING_REGION, or
SPANNING_SANDBOX=1 for invented people. docs/settings.md lists all.
`;

const ENDED = "The server has ended before the answer was ready: start it again, and ask again";

/** The runtime, as far as the stdio entry point uses it. */
interface StdioRuntime extends SignalRuntime {
  readonly env: Host["env"];
  readonly fetch: Host["fetch"];
  readonly readFile: NonNullable<Host["readFile"]>;
  readonly writeLog: Host["writeLog"];
  /** Hands over what the client writes, until it ends; the memory of a chunk may be used again. */
  readonly readInput: (take: (chunk: Uint8Array) => void) => Promise<void>;
  /** Resolves when the text was written, and rejects if it cannot be. */
  readonly writeOutput: (text: string) => Promise<void>;
}
