// Run by Node, not by Deno: the same app behind Hono's server for Node, as it stands.
import { registerHooks } from "node:module";
import process from "node:process";

const ROOT = new URL("../../../mod.ts", import.meta.url).href;

// Hono's server comes from Deno's cache, where Node finds no packages beside it.
registerHooks({
  resolve: (specifier, context, next) => {
    try {
      return next(specifier, context);
    } catch {
      return next(specifier, { ...context, parentURL: ROOT });
    }
  },
});

const { createAdaptorServer } = await import(process.argv[2] ?? "");
const { createAccess } = await import("../../../mod.ts");

const access = createAccess({
  env: process.env,
  fetch: globalThis.fetch,
  now: Date.now,
  writeLog: (line) => process.stderr.write(`${line}\n`),
});
const server = createAdaptorServer({ fetch: access.http("127.0.0.1").fetch });
server.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${server.address().port}/mcp`;
  access.log("info", "listening", { url });
});
