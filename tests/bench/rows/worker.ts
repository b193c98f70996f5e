import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { runWorkerd } from "../../support/run_workerd.ts";
import type { Line } from "../line.ts";
import { Connection } from "../load/connection.ts";
import { mcpRequest } from "../load/messages.ts";
import { inRounds, lineOf } from "../rounds.ts";
import { bundle } from "../servers/bundle.ts";
import { TOKEN } from "../servers/ours.ts";

const AGAINST = "a minimal Worker of SDK and Hono";
const ROUNDS = 15;

/**
 * Loads a Worker anew for every request, in an isolate that did not exist before: what happens
 * when Cloudflare starts one.
 */
const LOADER = `
import ours from "./ours.txt";
import minimal from "./minimal.txt";

export default {
  fetch(request, { LOADER }) {
    const code = new URL(request.url).pathname === "/ours" ? ours : minimal;
    const isolate = LOADER.get(crypto.randomUUID(), () => ({
      compatibilityDate: "2026-10-01",
      mainModule: "worker.js",
      modules: { "worker.js": code },
      env: { SPANNING_SANDBOX: "1", MCP_BEARER_TOKEN: ${JSON.stringify(TOKEN)} },
      globalOutbound: null,
    }));
    const url = new URL("/mcp", request.url);
    return isolate.getEntrypoint().fetch(new Request(url, request));
  },
};
`;

/** How a Worker starts: until a fresh isolate's first answer, and how much is uploaded. */
export async function row(): Promise<Line[]> {
  const [ours, minimal] = await Promise.all([
    bundle("src/entry/worker.ts", "workerd"),
    bundle("tests/bench/servers/minimal_worker.ts", "workerd"),
  ]);
  await esbuild.stop();
  const modules = { "loader.js": LOADER, "ours.txt": ours, "minimal.txt": minimal };
  await using server = await runWorkerd({ modules, loader: true });
  const first = (path: string) => (): Promise<number> =>
    firstAnswer(new URL(path, server.url).href);
  const rounds = await inRounds(
    { ours: first("/ours"), minimal: first("/minimal") },
    ROUNDS,
  );
  const [oursGzip, minimalGzip] = [ours, minimal].map((file) => gzipSync(file).length / 1000);
  return [
    lineOf(rounds, ["ours", "minimal"], {
      row: "Worker: request to first answer on a fresh isolate",
      unit: "ms",
      against: AGAINST,
    }),
    {
      row: "Worker: bundle, minified and gzipped",
      ratio: (oursGzip ?? NaN) / (minimalGzip ?? NaN),
      target: { atMost: 1.45 },
      ours: oursGzip ?? NaN,
      reference: minimalGzip ?? NaN,
      unit: "kB",
      against: AGAINST,
    },
  ];
}

async function firstAnswer(url: string): Promise<number> {
  const request = mcpRequest({ url, era: "modern", question: "tools/list", token: TOKEN });
  const connection = await Connection.open(request);
  const start = performance.now();
  const { status } = await connection.exchange(request);
  const ms = performance.now() - start;
  connection.close();
  if (status !== 200) throw new Error(`Answered with status ${status}`);
  return ms;
}
