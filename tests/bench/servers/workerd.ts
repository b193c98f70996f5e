import workerd from "workerd";
import { freePort, type Served, untilListening } from "./ours.ts";

/** A Worker for workerd: its files by name, the main one first, and its text bindings. */
export interface WorkerFiles {
  /** ES modules and, as `.txt`, texts. */
  readonly modules: Readonly<Record<string, Uint8Array | string>>;
  readonly bindings?: Readonly<Record<string, string>>;
  /** Whether it may load other Workers, under the name `LOADER`. */
  readonly loader?: boolean;
}

/** The program's path; its types and what Deno makes of a CommonJS module differ. */
const { default: BINARY } = workerd as unknown as { readonly default: string };

/** The compatibility date of `wrangler.toml`. */
const COMPATIBILITY_DATE = "2026-10-01";

/** Runs a Worker in a workerd of its own, with nothing of wrangler in between. */
export async function serveWorker(worker: WorkerFiles): Promise<Served> {
  const folder = await Deno.makeTempDir({ prefix: "bench-workerd-" });
  for (const [name, content] of Object.entries(worker.modules)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
  const port = freePort();
  await Deno.writeTextFile(`${folder}/config.capnp`, config(worker, port));
  const process = new Deno.Command(BINARY, {
    args: ["serve", `${folder}/config.capnp`, "--experimental"],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  await untilListening(port);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      process.kill("SIGKILL");
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function config({ modules, bindings = {}, loader = false }: WorkerFiles, port: number): string {
  const embedded = Object.keys(modules).map((name) => {
    const kind = name.endsWith(".txt") ? "text" : "esModule";
    return `(name = ${JSON.stringify(name)}, ${kind} = embed ${JSON.stringify(name)})`;
  });
  const bound = Object.entries(bindings).map(([name, text]) =>
    `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`
  );
  if (loader) bound.push(`(name = "LOADER", workerLoader = (id = "loader"))`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${embedded.join(", ")}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = [${bound.join(", ")}],
);
`;
}
