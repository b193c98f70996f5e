import { buildWorker } from "../../packaging/build_worker.ts";
import { bareEnvironment, ROOT, type RunningServer, untilLine } from "./entry_process.ts";
import { freePort, type Served, serving } from "./serving.ts";
import * as esbuild from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import workerd from "workerd";

/** The configuration of the product's Worker. */
const PRODUCT = join(ROOT, "wrangler.toml");

const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/** Far more than a start takes. */
const START_LIMIT_MS = 120_000;

/**
 * Starts the Worker in a real workerd through wrangler, with exactly these settings; that of the
 * product unless another `wrangler.toml` is given.
 */
export async function startWorker(
  settings: Readonly<Record<string, string>>,
  wranglerConfig: string = PRODUCT,
): Promise<RunningServer> {
  const port = freePort();
  const variables = Object.entries(settings).flatMap((
    [name, value],
  ) => ["--var", `${name}:${value}`]);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--config", CONFIG, "npm:wrangler@4.150.0", "dev", "--local"],
      ...["--config", wranglerConfig],
      ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
      ...["--show-interactive-dev-session=false", ...variables],
    ],
    cwd: ROOT,
    env: {
      ...bareEnvironment(),
      CI: "1",
      NO_COLOR: "1",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const tooSlow = setTimeout(() => process.kill("SIGTERM"), START_LIMIT_MS);
  const url = await untilLine(
    process.stdout,
    (line) => /Ready on/.test(line) ? new URL(`http://127.0.0.1:${port}/mcp`) : undefined,
  ).finally(() => clearTimeout(tooSlow));
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      process.kill("SIGTERM");
      await process.status;
    },
  };
}

/** The modules of a Worker by name, the main one first. */
export type Modules = Readonly<Record<string, Uint8Array | string>>;

/** A Worker for workerd: its files by name, the main one first, and its text bindings. */
interface WorkerFiles {
  /** ES modules and, as `.txt`, texts. */
  readonly modules: Modules;
  readonly bindings?: Readonly<Record<string, string>>;
  /** Its objects, under the name `TENANT`. */
  readonly objects?: Objects;
  /** Whether it may load other Workers, under the name `LOADER`. */
  readonly loader?: boolean;
  /** Whether what workerd itself reports is left out, such as of callers who went away. */
  readonly quiet?: boolean;
  /** Told of each line that it writes to its console. */
  readonly onConsole?: ((line: ConsoleLine) => void) | undefined;
}

/** What a Worker wrote to its console. */
export interface ConsoleLine {
  /** The method that wrote it: `log`, `debug`, `info`, `warn` or `error`. */
  readonly level: string;
  readonly message: string;
}

/** The objects of a Worker. */
interface Objects {
  /** The folder of what they keep; one of its own unless it is given. */
  readonly folder?: string;
  /** The port of a second isolate of the same Worker, with the same objects. */
  readonly twin?: number;
}

/** The class of the product's objects. */
const OBJECTS = "TenantObject";

/** The program's path; its types and what Deno makes of a CommonJS module differ. */
const { default: BINARY } = workerd as unknown as { readonly default: string };

/** Runs a Worker in a workerd of its own, with nothing of wrangler in between. */
export async function runWorkerd(worker: WorkerFiles): Promise<Served> {
  const folder = await Deno.makeTempDir({ prefix: "workerd-" });
  for (const [name, content] of Object.entries(worker.modules)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(join(folder, name), bytes);
  }
  const port = freePort();
  const config = join(folder, "config.capnp");
  const written = configurationOf(worker, {
    port,
    date: await readCompatibilityDate(),
    disk: worker.objects?.folder ?? join(folder, "objects"),
  });
  await Deno.writeTextFile(config, written);
  await Deno.mkdir(join(folder, "objects"));
  const process = new Deno.Command(BINARY, {
    args: ["serve", config, ...(worker.loader ? ["--experimental"] : [])],
    stdin: "null",
    stdout: worker.onConsole === undefined ? "null" : "piped",
    stderr: worker.quiet ? "null" : "inherit",
  }).spawn();
  const { onConsole } = worker;
  const heard = onConsole && hearConsole(process.stdout, onConsole);
  const served = await serving(process, port);
  return {
    ...served,
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]();
      await heard;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function hearConsole(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
  onConsole: (line: ConsoleLine) => void,
): Promise<void> {
  let rest = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("{")) onConsole(JSON.parse(line));
  }
}

/** Reads the compatibility date of a Worker's configuration; that of the product unless another is given. */
export async function readCompatibilityDate(
  wranglerConfig: string = PRODUCT,
): Promise<string> {
  const toml = await Deno.readTextFile(wranglerConfig);
  const [, date] = /^compatibility_date = "(.*)"$/m.exec(toml) ?? [];
  if (date === undefined) throw new Error(`${wranglerConfig} has no compatibility date`);
  return date;
}

function configurationOf(
  { modules, bindings = {}, loader = false, objects, onConsole }: WorkerFiles,
  { port, date, disk }: { readonly port: number; readonly date: string; readonly disk: string },
): string {
  const embedded = Object.keys(modules).map((name) => {
    const kind = name.endsWith(".txt") ? "text" : "esModule";
    return `(name = ${JSON.stringify(name)}, ${kind} = embed ${JSON.stringify(name)})`;
  });
  const { twin } = objects ?? {};
  const bound = Object.entries(bindings).map(([name, text]) =>
    `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`
  );
  if (loader) bound.push(`(name = "LOADER", workerLoader = (id = "loader"))`);
  if (objects !== undefined) {
    bound.push(
      `(name = "TENANT", durableObjectNamespace = (className = "${OBJECTS}", serviceName = "main"))`,
    );
  }
  const code = `
  modules = [${embedded.join(", ")}],
  compatibilityDate = "${date}",
  bindings = [${bound.join(", ")}],`;
  const owned = objects === undefined ? "" : `
  durableObjectNamespaces = [
    (className = "${OBJECTS}", uniqueKey = "tenants", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "objects"),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),${
    twin === undefined ? "" : `
    (name = "twin", worker = .twin),`
  }
    (name = "internet", network = (allow = ["local"])),
    (name = "objects", disk = (path = ${JSON.stringify(disk)}, writable = true)),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:${port}", http = (), service = "main"),${
    twin === undefined ? "" : `
    (name = "twin", address = "127.0.0.1:${twin}", http = (), service = "twin"),`
  }
  ],
  logging = (structuredLogging = ${onConsole !== undefined}),
);
const worker :Workerd.Worker = (${code}${owned}
);${
    twin === undefined ? "" : `
const twin :Workerd.Worker = (${code}
);`
  }
`;
}

/**
 * Starts the Worker in workerd itself, bundled as for a deployment; that of the product unless
 * another `wrangler.toml` is given. `wrangler dev` puts a proxy of its own before it, which hides
 * how the runtime treats callers who go away or send too much, and which answers 500 now and then
 * where many requests come at once: a connection that it keeps is closed as it writes to it.
 */
export async function bareWorkerd(
  settings: Readonly<Record<string, string>>,
  wranglerConfig: string = PRODUCT,
  objects: Objects = {},
  onConsole?: WorkerFiles["onConsole"],
): Promise<RunningServer> {
  const config = await Deno.readTextFile(wranglerConfig);
  const owns = config.includes("[exports.");
  const [, main = ""] = /^main = "(.*)"$/m.exec(config) ?? [];
  const worker = await runWorkerd({
    modules: await modulesOf(
      main.startsWith("dist/") ? undefined : join(dirname(wranglerConfig), main),
    ),
    bindings: settings,
    ...(owns ? { objects } : {}),
    quiet: Deno.env.get("LOUD") === undefined,
    onConsole,
  });
  return { ...worker, url: new URL(worker.url) };
}

/** The product's modules, as `wrangler.toml` has them built. */
export function productModules(): Promise<Modules> {
  return modulesOf();
}

const built = new Map<string | undefined, Promise<Modules>>();

/** A Worker's modules, built as the product's are, once for each process of tests. */
function modulesOf(entry?: string): Promise<Modules> {
  const modules = built.get(entry) ?? buildWorker(entry).then(async ({ modules }) => {
    await esbuild.stop();
    return Object.fromEntries(modules);
  });
  built.set(entry, modules);
  return modules;
}
