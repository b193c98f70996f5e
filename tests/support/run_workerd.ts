import { join } from "node:path";
import workerd from "workerd";
import { ROOT } from "./door_process.ts";
import { freePort } from "./loopback_port.ts";
import { type Served, serving } from "./serving.ts";

/** A Worker for workerd: its files by name, the main one first, and its text bindings. */
export interface WorkerFiles {
  /** ES modules and, as `.txt`, texts. */
  readonly modules: Readonly<Record<string, Uint8Array | string>>;
  readonly bindings?: Readonly<Record<string, string>>;
  /** Whether it may load other Workers, under the name `LOADER`. */
  readonly loader?: boolean;
  /** Whether what workerd itself reports is left out, such as of callers who went away. */
  readonly quiet?: boolean;
}

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
  await Deno.writeTextFile(config, configurationOf(worker, port, await compatibilityDate()));
  const process = new Deno.Command(BINARY, {
    args: ["serve", config, ...(worker.loader ? ["--experimental"] : [])],
    stdin: "null",
    stdout: "null",
    stderr: worker.quiet ? "null" : "inherit",
  }).spawn();
  const served = await serving(process, port);
  return {
    ...served,
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The date of the deployment's own configuration. */
async function compatibilityDate(): Promise<string> {
  const toml = await Deno.readTextFile(join(ROOT, "wrangler.toml"));
  const [, date = ""] = /^compatibility_date = "(.*)"$/m.exec(toml) ?? [];
  return date;
}

function configurationOf(
  { modules, bindings = {}, loader = false }: WorkerFiles,
  port: number,
  date: string,
): string {
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
  compatibilityDate = "${date}",
  bindings = [${bound.join(", ")}],
);
`;
}
