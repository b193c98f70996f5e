import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bareEnvironment, ROOT, type ServedDoor } from "./door_process.ts";
import { runWorkerd } from "./run_workerd.ts";

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
  const bundled = await bundle(wranglerConfig);
  const worker = await runWorkerd({
    modules: { "worker.js": bundled },
    bindings: settings,
    quiet: true,
  });
  return { ...worker, url: new URL(worker.url) };
}

async function bundle(wranglerConfig: string): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir();
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
  const worker = await Deno.readFile(join(folder, "worker.js"));
  await Deno.remove(folder, { recursive: true });
  return worker;
}
