import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bareEnvironment, ROOT, type ServedDoor, untilLine } from "./door_process.ts";
import { freePort } from "./loopback_port.ts";

const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/** Far more than a start takes. */
const START_LIMIT_MS = 120_000;

/**
 * Starts the Worker in a real workerd through wrangler, with exactly these settings; that of the
 * product unless another `wrangler.toml` is given.
 */
export async function workerdDoor(
  settings: Readonly<Record<string, string>>,
  wranglerConfig: string = join(ROOT, "wrangler.toml"),
): Promise<ServedDoor> {
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
