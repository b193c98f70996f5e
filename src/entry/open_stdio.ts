import { findOpenTelemetry } from "../operations/open_telemetry.ts";
import { createProgram, type Host } from "../program/program.ts";
import { onSignals, type SignalRuntime } from "./shutdown.ts";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import process from "node:process";

/**
 * Speaks MCP over standard input and output until the client goes away.
 *
 * Starts whatever the settings are: an exit would be invisible in a desktop client, an error in
 * the answer to a call is not. Standard output carries the protocol and nothing else.
 */
export function openStdio({ env, readFile, writeLog, ...signals }: StdioRuntime): void {
  const program = createProgram({
    env,
    readFile,
    fetch: globalThis.fetch,
    now: Date.now,
    writeLog,
    openHistory: async (folder) => await (await import("./node_sql.ts")).openNodeSql(folder),
    openTelemetry: findOpenTelemetry(globalThis),
  });
  const { log, running } = program;
  if (!program.ok) log("error", program.error.message);
  else for (const warning of program.configuration.warnings) log("warn", warning);

  serveStdio(program.servers, {
    onerror: (error) => log("debug", "protocol error", { error: error.name }),
  });

  // The client has gone, so no answer is needed, even while a long walk is under way.
  process.stdin.once("end", () => signals.exit(0));

  onSignals(signals, {
    running,
    idle: running.idle,
    log,
    close: () => process.stdin.pause(),
    flush: untilWritten,
  });
}

/** The runtime, as far as the stdio entry point uses it. */
interface StdioRuntime extends SignalRuntime {
  readonly env: Host["env"];
  readonly readFile: NonNullable<Host["readFile"]>;
  readonly writeLog: Host["writeLog"];
}

/** An answer is written after its call has ended, and as fast as the client reads it. */
async function untilWritten(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, 10)); while (
    process.stdout.writableLength > 0
  );
}
