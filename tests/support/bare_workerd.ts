import { join } from "node:path";
import { fileURLToPath } from "node:url";
import workerd from "workerd";
import { bareEnvironment, freePort, ROOT, type ServedDoor } from "./door_process.ts";

const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/**
 * Starts the Worker in workerd itself, bundled as for a deployment; that of the product unless
 * another `wrangler.toml` is given. `wrangler dev` puts a proxy of its own before it, which hides
 * how the runtime treats callers who go away or send too much, and which answers 500 now and then
 * where many requests come at once: a connection that it keeps is closed as it writes to it.
 */
export async function bareWorkerd(
  settings: Readonly<Record<string, string>>,
  wranglerConfig: string = join(ROOT, "wrangler.toml"),
): Promise<ServedDoor> {
  const folder = await Deno.makeTempDir();
  await bundle(wranglerConfig, folder);
  const port = freePort();
  const config = `${folder}/config.capnp`;
  const date = await compatibilityDate(wranglerConfig);
  await Deno.writeTextFile(config, configuration(port, date, settings));
  const process = new Deno.Command(workerd.default, {
    args: ["serve", config],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  await untilListening(port);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      process.kill("SIGKILL");
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function bundle(wranglerConfig: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--config", CONFIG, "npm:wrangler@4.150.0"],
      ...["deploy", "--dry-run", "--config", wranglerConfig, "--outdir", folder],
    ],
    cwd: ROOT,
    env: {
      ...bareEnvironment(),
      CI: "1",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new Error(`The Worker was not bundled:\n${new TextDecoder().decode(stderr)}`);
}

/** The date of the deployment's own configuration. */
async function compatibilityDate(wranglerConfig: string): Promise<string> {
  const toml = await Deno.readTextFile(wranglerConfig);
  const [, date = ""] = /^compatibility_date = "(.*)"$/m.exec(toml) ?? [];
  return date;
}

function configuration(
  port: number,
  date: string,
  settings: Readonly<Record<string, string>>,
): string {
  const bindings = Object.entries(settings)
    .map(([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .door),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const door :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${date}",
  bindings = [${bindings.join(", ")}],
);
`;
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("workerd does not listen");
}
