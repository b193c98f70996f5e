import { createAccess } from "../../../mod.ts";
import { lineWriter } from "../../../src/entry/deno_host.ts";

/**
 * The program twice in one process: with its log at `info`, which has a line for each access, and at
 * `warn`. Prints both addresses as JSON, and ends when its standard input does.
 *
 * Usage: `serve_audited.ts SETTINGS`, as JSON.
 */
const settings: Record<string, string> = JSON.parse(Deno.args[0] ?? "{}");
const writeLog = lineWriter();
const servers = ["info", "warn"].map((LOG_LEVEL) => {
  const access = createAccess({
    env: { ...settings, LOG_LEVEL },
    fetch,
    now: Date.now,
    writeLog,
  });
  const app = access.http("127.0.0.1");
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
});
const [info, warn] = servers.map(({ addr }) => `http://127.0.0.1:${addr.port}/mcp`);
// deno-lint-ignore no-console
console.log(JSON.stringify({ info, warn }));
for await (const _ of Deno.stdin.readable) { /* Only its end matters. */ }
await Promise.all(servers.map((server) => server.shutdown()));
