import * as esbuild from "esbuild";
import { runWorkerd } from "../../support/run_workerd.ts";
import type { Served } from "../../support/serving.ts";
import { httpLines, type Running } from "../http_lines.ts";
import type { Line } from "../line.ts";
import { startGenerator } from "../load/generator.ts";
import { startPageServer } from "../page_server.ts";
import { bundle } from "../servers/bundle.ts";
import { settingsFor, TOKEN } from "../servers/ours.ts";
import type { Reference } from "../servers/reference_app.ts";
import { constantsOf } from "../servers/references.ts";

/** Answers a second in Cloudflare's runtime. Ours checks a token there: it does not start without. */
export async function row(): Promise<Line[]> {
  const [worker, reference] = await Promise.all([
    bundle("src/entry/worker.ts", "workerd"),
    bundle("tests/bench/servers/reference_worker.ts", "workerd"),
  ]);
  await esbuild.stop();
  await using pages = await startPageServer(2_500);
  await using generator = startGenerator();
  const start = async (): Promise<Running> => {
    await using stack = new AsyncDisposableStack();
    const ours = stack.use(
      await runWorkerd({
        modules: { "worker.js": worker },
        bindings: {
          ...settingsFor(pages.origin),
          MCP_BEARER_TOKEN: TOKEN,
          MCP_CALLS_PER_MINUTE: "0",
        },
      }),
    );
    const CONSTANTS = JSON.stringify(await constantsOf(ours.url, TOKEN));
    const serve = async (KIND: Reference): Promise<Served> =>
      stack.use(
        await runWorkerd({ modules: { "worker.js": reference }, bindings: { KIND, CONSTANTS } }),
      );
    const references = {
      bare: await serve("bare"),
      idiomatic: await serve("idiomatic"),
      hoisted: await serve("hoisted"),
    };
    const servers = stack.move();
    return {
      contenders: { ours: { url: ours.url, token: TOKEN }, ...references },
      [Symbol.asyncDispose]: () => servers.disposeAsync(),
    };
  };
  return await httpLines(start, generator, "workerd");
}
