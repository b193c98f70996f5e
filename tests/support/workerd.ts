import { fileURLToPath } from "node:url";
import { bareEnvironment, freePort, ROOT, type ServedDoor, untilLine } from "./door_process.ts";

const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/** Starts the Worker in a real workerd through wrangler, with exactly these settings. */
export async function workerdDoor(
  settings: Readonly<Record<string, string>>,
): Promise<ServedDoor> {
  const port = freePort();
  const variables = Object.entries(settings).flatMap((
    [name, value],
  ) => ["--var", `${name}:${value}`]);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--config", CONFIG, "npm:wrangler@4.150.0", "dev", "--local"],
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
  const url = await untilLine(
    process.stdout,
    (line) => /Ready on/.test(line) ? new URL(`http://127.0.0.1:${port}/mcp`) : undefined,
  );
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      process.kill("SIGTERM");
      await process.status;
    },
  };
}
