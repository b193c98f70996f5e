import type { Served } from "../../support/serving.ts";
import { readCompatibilityDate, runWorkerd } from "../../support/workerd.ts";
import { inRounds, type Line, lineOf, warmUp } from "../harness.ts";
import { Connection, mcpRequest, type Order } from "../load/connection.ts";
import { startGenerator } from "../load/generator.ts";
import { pagesAskedFor, startPageServer } from "../pages.ts";
import { bundle, bundleModules, constantsOf, settingsFor, TOKEN } from "../servers/start.ts";
import * as esbuild from "esbuild";

const CALL_ROUNDS = 9;
const FRESH_ROUNDS = 15;
/** One caller, who waits for each answer. */
const CALLS: Order = { what: "throughput", connections: 1, ms: 400 };
const ASKED = { era: "modern", question: "tools/call" } as const;

/**
 * What it costs that a tenant has one owner on Cloudflare: a warm call through its object, next to
 * one answered from the isolate's own memory, and the first answer of a fresh isolate while the
 * object is warm, next to that of a bare SDK Worker.
 */
export async function objectRow(): Promise<Line[]> {
  const [product, inMemory, reference] = await Promise.all([
    bundleModules("src/entry/worker.ts"),
    bundleModules("tests/bench/servers/memory_worker.ts"),
    bundle("tests/bench/servers/bare_worker.ts", "workerd"),
  ]);
  await esbuild.stop();
  await using pages = await startPageServer(2_500);
  const settings = {
    ...settingsFor(pages.origin),
    MCP_BEARER_TOKEN: TOKEN,
    MCP_CALLS_PER_MINUTE: "0",
  };
  await using memory = await runWorkerd({ modules: inMemory, bindings: settings });
  const CONSTANTS = JSON.stringify(await constantsOf(memory.url, TOKEN));
  const loader = loaderOf(await readCompatibilityDate(), settings);
  await using owned = await runWorkerd({
    modules: {
      "loader.js": loader,
      ...product,
      "ours.txt": JSON.stringify(product),
      "bare.txt": reference,
      "constants.txt": CONSTANTS,
    },
    bindings: settings,
    objects: {},
    loader: true,
  });
  return [await warmCalls(memory, owned), await freshIsolates(owned, pages.origin)];
}

async function warmCalls(memory: Served, owned: Served): Promise<Line> {
  await using generator = startGenerator();
  const ask = ({ url }: Served) => async (): Promise<number> =>
    1000 / await generator.measure({ url, token: TOKEN, ...ASKED }, CALLS);
  const contenders = { object: ask(owned), memory: ask(memory) };
  await warmUp(contenders);
  return lineOf(await inRounds(contenders, CALL_ROUNDS), ["object", "memory"], {
    row: "a warm call through the tenant's object, workerd",
    unit: "ms",
    against: "from the isolate's memory",
    target: { atMost: 1.5 },
  });
}

async function freshIsolates(owned: Served, origin: string): Promise<Line> {
  const before = await pagesAskedFor(origin);
  const first = (path: string) => async (): Promise<number> => {
    const url = new URL(path, owned.url).href;
    const request = mcpRequest({ url, token: TOKEN, ...ASKED });
    const connection = await Connection.open(request);
    const start = performance.now();
    const { status, text } = await connection.read(request);
    const ms = performance.now() - start;
    connection.close();
    if (status !== 200 || !text.includes("Global Admin")) throw new Error(`Answered ${text}`);
    return ms;
  };
  const contenders = { ours: first("/fresh/ours"), bare: first("/fresh/bare") };
  await warmUp(contenders);
  const rounds = await inRounds(contenders, FRESH_ROUNDS);
  const asked = await pagesAskedFor(origin) - before;
  if (asked > 0) throw new Error(`Fresh isolates asked the vendor for ${asked} pages`);
  return lineOf(rounds, ["ours", "bare"], {
    row: "first answer of a fresh isolate, the object is warm, workerd",
    unit: "ms",
    against: "a bare SDK Worker's first answer",
    target: { atMost: 1.5 },
  });
}

/**
 * The product's Worker, which answers addresses under `/fresh` from an isolate that did not exist
 * before, as Cloudflare does when it starts one. All isolates have the same objects.
 */
function loaderOf(compatibilityDate: string, settings: Readonly<Record<string, string>>): string {
  return `
import ours from "./ours.txt";
import bare from "./bare.txt";
import CONSTANTS from "./constants.txt";
import product, { TenantObject } from "./worker.js";

// The namespace cannot be lent to another Worker, but one of its objects can.
const WITH_OBJECT = \`
import product from "./worker.js";
export default {
  fetch(request, { OBJECT, ...settings }, context) {
    return product.fetch(request, { ...settings, TENANT: { getByName: () => OBJECT } }, context);
  },
};
\`;
const OURS = { ...JSON.parse(ours), "main.js": WITH_OBJECT };
const SETTINGS = ${JSON.stringify(settings)};

export { TenantObject };
export default {
  fetch(request, env, context) {
    const url = new URL(request.url);
    const { LOADER, ...rest } = env;
    if (!url.pathname.startsWith("/fresh")) return product.fetch(request, rest, context);
    const isOurs = url.pathname === "/fresh/ours";
    const isolate = LOADER.get(crypto.randomUUID(), () => ({
      compatibilityDate: ${JSON.stringify(compatibilityDate)},
      mainModule: isOurs ? "main.js" : "worker.js",
      modules: isOurs ? OURS : { "worker.js": bare },
      env: isOurs
        ? { ...SETTINGS, OBJECT: env.TENANT.getByName("tenant:default") }
        : { CONSTANTS },
    }));
    return isolate.getEntrypoint().fetch(new Request(new URL("/mcp", url), request));
  },
};
`;
}
