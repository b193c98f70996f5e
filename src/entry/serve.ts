import { createAccess } from "../../mod.ts";
import { sleep } from "../base/async.ts";
import { ConfigurationError } from "../base/errors.ts";
import { createDrain } from "../http/drain.ts";
import { findOpenTelemetry } from "../operations/open_telemetry.ts";
import { refreshTenants } from "../program/refresh.ts";
import {
  DENO_RUNTIME,
  EX_UNAVAILABLE,
  readEnvironment,
  whyNotListening,
  writeToStderr,
} from "./deno_host.ts";
import { onSignals } from "./shutdown.ts";

/** The exit status for a configuration error, `EX_CONFIG` of sysexits. */
const EX_CONFIG = 78;

const access = createAccess({
  env: readEnvironment(),
  readFile: DENO_RUNTIME.readFile,
  fetch: globalThis.fetch,
  now: Date.now,
  writeLog: writeToStderr,
  openHistory: async (folder) => await (await import("./node_sql.ts")).openNodeSql(folder),
  openTelemetry: findOpenTelemetry(globalThis),
});

try {
  if (!access.ok) throw access.error;
  const { configuration, log, running } = access;
  for (const warning of configuration.warnings) log("warn", warning);
  const { host: hostname, port } = configuration.http;
  const app = access.http(hostname);
  const onListen = (address: Deno.NetAddr): void => {
    const name = address.hostname.includes(":") ? `[${address.hostname}]` : address.hostname;
    log("info", "listening", { url: `http://${name}:${address.port}/mcp` });
  };
  const gate = createDrain(app.fetch);
  // A response that streams outlives its request, and is over when its call is.
  const idle = async (): Promise<void> => {
    await gate.idle();
    await running.idle();
  };
  const refreshing = new AbortController();
  // Before it listens: a process that sees it listen may end it at once.
  onSignals(DENO_RUNTIME, {
    running,
    log,
    close: () => {
      refreshing.abort();
      gate.close();
    },
    idle,
    flush: () => server.shutdown(),
  });
  const onError = (error: unknown): Response => {
    log("error", "request failed", { error: error instanceof Error ? error.name : "unknown" });
    return new Response(null, { status: 500 });
  };
  const { refreshSeconds: seconds } = configuration;
  if (seconds > 0) {
    const { signal } = refreshing;
    const going = refreshTenants(access.tenants, { seconds, sleep, log, signal });
    going.catch((error) =>
      log("error", "readings without a question ended", { error: error.name })
    );
  }
  const server = Deno.serve({ hostname, port, onListen, onError }, gate.fetch);
} catch (error) {
  const why = whyNotListening(error, "PORT");
  if (!(error instanceof ConfigurationError) && why === undefined) throw error;
  const problems = error instanceof ConfigurationError ? error.problems : [why ?? ""];
  for (const problem of problems) writeToStderr(problem);
  Deno.exit(error instanceof ConfigurationError ? EX_CONFIG : EX_UNAVAILABLE);
}
