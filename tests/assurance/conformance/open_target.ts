import { fileURLToPath } from "node:url";
import { bareWorkerd } from "../../support/bare_workerd.ts";
import { type ServedDoor, servedDoor } from "../../support/door_process.ts";
import { doorApp } from "./apps.ts";
import type { App } from "./suites.ts";

/** Where a server runs. */
export type Runtime = "deno" | "workerd";

const WRANGLER_CONFIG = fileURLToPath(new URL("wrangler.toml", import.meta.url));

/** Serves an app on a loopback port of a runtime; the product on Deno is its real process. */
export async function openTarget(app: App, runtime: Runtime): Promise<ServedDoor> {
  if (runtime === "workerd") return await bareWorkerd({ APP: app }, WRANGLER_CONFIG);
  if (app === "product") return await servedDoor({ SPANNING_SANDBOX: "1" });
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal: stop.signal };
  const server = Deno.serve(options, doorApp().fetch);
  return {
    url: new URL(`http://127.0.0.1:${server.addr.port}/mcp`),
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return server.finished;
    },
  };
}
