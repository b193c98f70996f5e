import { bareEnvironment, PERMISSIONS, ROOT } from "../../support/entry_process.ts";
import { loadedBy } from "../../support/loaded_modules.ts";
import { readCompatibilityDate, runWorkerd } from "../../support/workerd.ts";
import { inRounds, type Line, lineOf, type Target, warmUp } from "../harness.ts";
import { Connection, mcpRequest, stdioLine } from "../load/connection.ts";
import { bundle, bundleModules, settingsFor, TOKEN } from "../servers/start.ts";
import * as esbuild from "esbuild";
import { gzipSync } from "node:zlib";

const AGAINST = "a minimal SDK server";
const ROUNDS = 11;

/** A moment of a start: the line of standard output that ends the wait for it. */
interface Moment {
  readonly row: string;
  readonly line: string;
}

const TOOLS_LISTED: Moment = {
  row: "stdio: process start to tools/list answered",
  line: '"tools"',
};
const MODULES_LOADED: Moment = { row: "stdio: of that, until modules are loaded", line: "loaded" };
/** The statement by which the first module says that it runs. */
const ANNOUNCE = `Deno.stdout.writeSync(new TextEncoder().encode("${MODULES_LOADED.line}\\n"))`;

/** The wait of a desktop client: from the start of the process until the tools are listed. */
export async function stdioRow(): Promise<(Line | string)[]> {
  const ours = `${ROOT}/src/entry/stdio.ts`;
  const minimal = `${ROOT}/tests/bench/servers/minimal_stdio.ts`;
  return [
    await compare(TOOLS_LISTED, "Deno", { ours: deno(ours), minimal: deno(minimal) }, {
      atMost: 1.35,
    }),
    await loading({ ours, minimal }),
    await onNode(),
  ];
}

function deno(path: string): Command {
  return [Deno.execPath(), "run", ...PERMISSIONS, "--config", `${ROOT}/deno.json`, path];
}

/** The part of a start until all modules are loaded and the first of them begins. */
async function loading(entries: Readonly<Record<keyof Contenders, string>>): Promise<Line> {
  const folder = await Deno.makeTempDir({ prefix: "bench-stdio-" });
  const announcing = async (name: keyof Contenders): Promise<Command> => {
    const path = `${folder}/${name}.ts`;
    const imports = [`data:text/javascript,${encodeURIComponent(ANNOUNCE)}`, entries[name]];
    await Deno.writeTextFile(path, imports.map((url) => `import "${url}";\n`).join(""));
    return deno(path);
  };
  try {
    const contenders = { ours: await announcing("ours"), minimal: await announcing("minimal") };
    return await compare(MODULES_LOADED, "Deno", contenders);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** As the npm package and the desktop bundle start it: one file. */
async function onNode(): Promise<Line | string> {
  try {
    await new Deno.Command("node", { args: ["--version"], stdin: "null" }).output();
  } catch {
    return "stdio on Node: there is no node";
  }
  const folder = await Deno.makeTempDir({ prefix: "bench-stdio-" });
  try {
    const command = async (name: string, path: string): Promise<Command> => {
      await Deno.writeFile(`${folder}/${name}.mjs`, await bundle(path, "node"));
      return ["node", `${folder}/${name}.mjs`];
    };
    const contenders: Contenders = {
      ours: await command("ours", "src/entry/stdio_node.ts"),
      minimal: await command("minimal", "tests/bench/servers/minimal_stdio.ts"),
    };
    await esbuild.stop();
    return await compare(TOOLS_LISTED, "Node, both bundled", contenders, { atMost: 1.25 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Command = readonly [program: string, ...string[]];
type Contenders = Readonly<Record<"ours" | "minimal", Command>>;

async function compare(
  { row, line }: Moment,
  runtime: string,
  { ours, minimal }: Contenders,
  target?: Target,
): Promise<Line> {
  const contenders = { ours: () => until(line, ours), minimal: () => until(line, minimal) };
  // The runtime keeps compiled code.
  await warmUp(contenders);
  return lineOf(await inRounds(contenders, ROUNDS), ["ours", "minimal"], {
    row: `${row}, ${runtime}`,
    unit: "ms",
    against: AGAINST,
    ...(target === undefined ? {} : { target }),
  });
}

async function until(line: string, [command, ...args]: Command): Promise<number> {
  const start = performance.now();
  const process = new Deno.Command(command, {
    args,
    cwd: ROOT,
    env: { ...bareEnvironment(), ...settingsFor("http://127.0.0.1:9") },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdioLine("tools/list")));
  let text = "";
  for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  const ms = performance.now() - start;
  if (!text.includes(line)) throw new Error(`${command} answered: ${text}`);
  await writer.close();
  await process.status;
  return ms;
}

const WORKER_AGAINST = "a minimal Worker of SDK and Hono";
const WORKER_ROUNDS = 15;

/**
 * A Worker that loads another one for every request, in an isolate that did not exist before, as
 * Cloudflare does when it starts one.
 */
const loaderOf = (compatibilityDate: string): string => `
import ours from "./ours.txt";
import minimal from "./minimal.txt";

const OURS = JSON.parse(ours);
const MINIMAL = JSON.parse(minimal);

export default {
  fetch(request, { LOADER }) {
    const modules = new URL(request.url).pathname === "/ours" ? OURS : MINIMAL;
    const isolate = LOADER.get(crypto.randomUUID(), () => ({
      compatibilityDate: ${JSON.stringify(compatibilityDate)},
      mainModule: "worker.js",
      modules,
      env: { SPANNING_SANDBOX: "1", MCP_BEARER_TOKEN: ${JSON.stringify(TOKEN)} },
      globalOutbound: null,
    }));
    const url = new URL("/mcp", request.url);
    return isolate.getEntrypoint().fetch(new Request(url, request));
  },
};
`;

/** The start of a Worker: the time to a fresh isolate's first answer, and the size of the upload. */
export async function workerRow(): Promise<Line[]> {
  const [product, minimal] = await Promise.all([
    bundleModules("src/entry/worker.ts"),
    bundleModules("tests/bench/servers/minimal_worker.ts"),
  ]);
  await esbuild.stop();
  const loader = loaderOf(await readCompatibilityDate());
  const modules = {
    "loader.js": loader,
    "ours.txt": JSON.stringify(product),
    "minimal.txt": JSON.stringify(minimal),
  };
  await using server = await runWorkerd({ modules, loader: true });
  const first = (path: string) => (): Promise<number> =>
    firstAnswer(new URL(path, server.url).href);
  const contenders = { ours: first("/ours"), minimal: first("/minimal") };
  await warmUp(contenders);
  const rounds = await inRounds(contenders, WORKER_ROUNDS);
  const { all, front } = await loadedBy((url, token) =>
    answer({ url, era: "modern", question: "tools/call", tool: "list_users", token })
  );
  const minimalSize = gzipped(Object.values(minimal));
  const sizeOf = (row: string, names: Iterable<string>, target?: Target): Line => {
    const ours = gzipped(Array.from(names, (name) => product[name] ?? ""));
    return {
      row,
      ratio: ours / minimalSize,
      ours,
      reference: minimalSize,
      unit: "kB",
      against: WORKER_AGAINST,
      ...(target === undefined ? {} : { target }),
    };
  };
  return [
    lineOf(rounds, ["ours", "minimal"], {
      row: "Worker: request to first answer on a fresh isolate",
      unit: "ms",
      against: WORKER_AGAINST,
    }),
    sizeOf("Worker: what a call loads, minified and gzipped", front, { atMost: 1.6 }),
    sizeOf("Worker: the same with the tenant's object, which reads the list", all),
    sizeOf("Worker: all of its code", Object.keys(product)),
  ];
}

/** Kilobytes of modules, compressed together, as wrangler counts them. */
function gzipped(modules: readonly string[]): number {
  return gzipSync(modules.join("\n")).length / 1000;
}

function firstAnswer(url: string): Promise<number> {
  return answer({ url, era: "modern", question: "tools/list", token: TOKEN });
}

/** The milliseconds until a question is answered. */
async function answer(asked: Parameters<typeof mcpRequest>[0]): Promise<number> {
  const request = mcpRequest(asked);
  const connection = await Connection.open(request);
  const start = performance.now();
  const { status } = await connection.exchange(request);
  const ms = performance.now() - start;
  connection.close();
  if (status !== 200) throw new Error(`Answered with status ${status}`);
  return ms;
}
