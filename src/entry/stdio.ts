import process from "node:process";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createAccess } from "../../mod.ts";
import { ConfigurationError } from "../errors.ts";
import { openTelemetryOf } from "../operations/open_telemetry.ts";
import { onSignals } from "./on_signals.ts";
import { readEnvironment } from "./read_environment.ts";
import { writeToStderr } from "./write_to_stderr.ts";

// Starts whatever the settings are: an exit would be invisible in a desktop client, an error in
// the answer to a call is not. Standard output carries the protocol and nothing else.
const access = createAccess({
  env: readEnvironment(),
  fetch: globalThis.fetch,
  now: Date.now,
  writeLog: writeToStderr,
  openTelemetry: openTelemetryOf(globalThis),
});
const { configuration, log, running } = access;
if (configuration instanceof ConfigurationError) log("error", configuration.message);
else for (const warning of configuration.warnings) log("warn", warning);

serveStdio(access.servers, {
  onerror: (error) => log("debug", "protocol error", { error: error.name }),
});

// The client has gone: nobody is left to answer, also where a long walk is still under way.
process.stdin.once("end", () => Deno.exit(0));

onSignals({
  running,
  idle: running.idle,
  log,
  close: () => process.stdin.pause(),
  flush: untilWritten,
});

/** An answer is written after its call has ended, and as fast as the client reads it. */
async function untilWritten(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, 10)); while (
    process.stdout.writableLength > 0
  );
}
