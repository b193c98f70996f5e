import { createAccess } from "../../mod.ts";
import { sleep } from "../base/async.ts";
import { ConfigurationError } from "../base/errors.ts";
import { findOpenTelemetry } from "../operations/tracing.ts";
import { refreshTenants } from "../program/refresh.ts";
import {
  DENO_RUNTIME,
  denoHost,
  EX_CONFIG,
  EX_UNAVAILABLE,
  lineWriter,
  whyNotListening,
  writeToStderr,
} from "./deno_host.ts";
import { createDrain, onSignals } from "./shutdown.ts";

/** `deno task serve`: MCP over HTTP, until a signal ends it. */

const HELP =
  `Serves MCP over HTTP at /mcp. All other settings are environment variables: docs/settings.md.

  --host NAME      the name or address to listen on, instead of HOST (default 127.0.0.1)
  --port N         the port, instead of PORT (default 8787; 0 takes a free one)`;

/** How long connections have to end before the process listens again. */
const LISTEN_AGAIN_MS = 1_000;

const address = await readAddress();
const host = denoHost();
const access = createAccess({
  ...host,
  env: { ...host.env, ...address },
  writeLog: lineWriter(),
  openEvidence: async (folder) => (await import("./evidence_folder.ts")).openEvidenceFolder(folder),
  openTelemetry: findOpenTelemetry(globalThis),
});

try {
  if (!access.ok) throw access.error;
  const { configuration, log, running, onRefresh } = access;
  for (const warning of configuration.warnings) log("warn", warning);
  const { host: hostname, port } = configuration.http;
  const app = access.http(hostname);
  const onListen = (address: Deno.NetAddr): void => {
    const name = address.hostname.includes(":") ? `[${address.hostname}]` : address.hostname;
    log("info", "listening", { url: `http://${name}:${address.port}/mcp` });
  };
  const drain = createDrain(app.fetch);
  // A response that streams outlives its request, and is over when its call is.
  const idle = async (): Promise<void> => {
    await drain.idle();
    await running.idle();
  };
  const refreshing = new AbortController();
  // Before it listens: a process that sees it listen may end it at once.
  onSignals(DENO_RUNTIME, {
    running,
    log,
    close: () => {
      refreshing.abort();
      drain.close();
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
    const going = refreshTenants(access.tenants, { seconds, sleep, onRefresh, signal });
    going.catch((error) =>
      log("error", "readings without a question ended", { error: error.name })
    );
  }
  let server: Deno.HttpServer<Deno.NetAddr>;
  const listen = (port: number): void => {
    server = Deno.serve({ hostname, port, onListen, onError }, drain.fetch);
    const { addr } = server;
    // Whoever opens more connections than the process may have makes the runtime stop listening.
    server.finished.catch(() => {
      log("warn", "no more connections can be accepted");
      listenAgain(addr.port);
    });
  };
  const listenAgain = (port: number): void => {
    sleep(LISTEN_AGAIN_MS, refreshing.signal).then(() => listen(port))
      .catch(() => refreshing.signal.aborted || listenAgain(port));
  };
  listen(port);
  log("info", "started", () => access.startFacts(hostname));
} catch (error) {
  const why = whyNotListening(error, "PORT");
  if (!(error instanceof ConfigurationError) && why === undefined) throw error;
  const problems = error instanceof ConfigurationError ? error.problems : [why ?? ""];
  for (const problem of problems) writeToStderr(problem);
  Deno.exit(error instanceof ConfigurationError ? EX_CONFIG : EX_UNAVAILABLE);
}

/** The address on the command line, as the settings that it replaces. */
async function readAddress(): Promise<{ readonly HOST?: string; readonly PORT?: string }> {
  // A start without arguments need not wait for the code that reads them.
  if (Deno.args.length === 0) return {};
  const { readCommandLine, refuseUsage } = await import("./command_line.ts");
  const task = "deno task serve";
  const { values: { host, port } } = readCommandLine({
    args: Deno.args,
    task,
    help: HELP,
    options: { host: { type: "string" }, port: { type: "string" } },
  });
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    refuseUsage("--port is not a whole number from 0 to 65535", task);
  }
  if (host?.trim() === "") refuseUsage("--host is empty", task);
  return { ...(host && { HOST: host }), ...(port && { PORT: port }) };
}
