import { stdioTransport } from "../mcp/stdio_transport.ts";
import { findOpenTelemetry } from "../operations/tracing.ts";
import { createProgram, type Host } from "../program/program.ts";
import { startFacts } from "../program/tenants.ts";
import { onSignals, type SignalRuntime } from "./shutdown.ts";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import process from "node:process";

/**
 * Speaks MCP over standard input and output until the client goes away.
 *
 * Starts whatever the settings are: an exit would be invisible in a desktop client, an error in
 * the answer to a call is not. Standard output carries the protocol and nothing else.
 */
export function openStdio({ env, readFile, fetch, writeLog, ...signals }: StdioRuntime): void {
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
    log("info", "started", startFacts(program.configuration));
  } else {
    log("error", program.error.message);
  }

  const transport = stdioTransport(writeLine);
  const connection = serveStdio(program.servers, {
    transport,
    onerror: (error) => log("debug", "protocol error", { error: error.name }),
  });
  const end = onSignals(signals, {
    running: transport,
    idle: transport.idle,
    log,
    close: () => process.stdin.pause(),
    flush: async () => {
      transport.abandon(ENDED);
      await connection.close();
      await untilWritten();
    },
  });
  process.stdin.on("data", transport.read);
  // The client asks nothing more, but may wait for what it has asked.
  process.stdin.once("end", () => {
    transport.endOfInput();
    void end();
  });
  process.stdin.once("error", () => void end());
  // Nobody reads any more.
  process.stdout.on("error", () => signals.exit(0));
}

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
}

/** Resolves when the client has room for more. */
function writeLine(line: string): Promise<void> {
  return process.stdout.write(line)
    ? Promise.resolve()
    : new Promise((resolve) => process.stdout.once("drain", resolve));
}

/** What was written leaves as fast as the client reads it. */
async function untilWritten(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, 10)); while (
    process.stdout.writableLength > 0
  );
}
