import * as esbuild from "esbuild";
import { httpLines } from "../http_lines.ts";
import type { Line } from "../line.ts";
import { startGenerator } from "../load/generator.ts";
import { startPageServer } from "../page_server.ts";
import { bundle } from "../servers/bundle.ts";
import { settingsFor, TOKEN } from "../servers/ours.ts";
import { constantsOf } from "../servers/references.ts";
import { serveWorker } from "../servers/workerd.ts";

/** Answers a second in Cloudflare's runtime. Ours checks a token there: it does not start without. */
export async function row(): Promise<Line[]> {
  const [worker, bareWorker, idiomaticWorker] = await Promise.all([
    bundle("src/entry/worker.ts", "workerd"),
    bundle("tests/bench/servers/bare_worker.ts", "workerd"),
    bundle("tests/bench/servers/idiomatic_worker.ts", "workerd"),
  ]);
  await esbuild.stop();
  await using pages = await startPageServer(2_500);
  await using ours = await serveWorker({
    modules: { "worker.js": worker },
    bindings: {
      ...settingsFor(pages.origin),
      MCP_BEARER_TOKEN: TOKEN,
      MCP_CALLS_PER_MINUTE: "0",
    },
  });
  const CONSTANTS = JSON.stringify(await constantsOf(ours.url, TOKEN));
  const bindings = { CONSTANTS };
  await using bare = await serveWorker({ modules: { "worker.js": bareWorker }, bindings });
  await using idiomatic = await serveWorker({
    modules: { "worker.js": idiomaticWorker },
    bindings,
  });
  await using generator = startGenerator();
  return await httpLines(
    { ours: { url: ours.url, token: TOKEN }, bare, idiomatic },
    generator,
    "workerd",
  );
}
