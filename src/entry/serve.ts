import { createAccess } from "../../mod.ts";
import { ConfigurationError } from "../errors.ts";
import { readEnvironment } from "./read_environment.ts";
import { writeToStderr } from "./write_to_stderr.ts";

/** The exit status for a configuration error, `EX_CONFIG` of sysexits. */
const EX_CONFIG = 78;

const access = createAccess({
  env: readEnvironment(),
  fetch: globalThis.fetch,
  now: Date.now,
  writeLog: writeToStderr,
});

try {
  const { configuration, log } = access;
  if (configuration instanceof ConfigurationError) throw configuration;
  for (const warning of configuration.warnings) log("warn", warning);
  const { host: hostname, port } = configuration.http;
  const app = access.http(hostname);
  const onListen = (address: Deno.NetAddr): void => {
    const name = address.hostname.includes(":") ? `[${address.hostname}]` : address.hostname;
    log("info", "listening", { url: `http://${name}:${address.port}/mcp` });
  };
  const onError = (error: unknown): Response => {
    log("error", "request failed", { error: error instanceof Error ? error.name : "unknown" });
    return new Response(null, { status: 500 });
  };
  Deno.serve({ hostname, port, onListen, onError }, app.fetch);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const problem of error.problems) writeToStderr(problem);
  Deno.exit(EX_CONFIG);
}
