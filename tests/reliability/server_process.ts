import { fileURLToPath } from "node:url";
import { bareEnvironment, ROOT, untilLine } from "../support/door_process.ts";

/** What a process holds. */
export interface Holdings {
  /** Heap and external memory after a collection, in bytes. */
  readonly heap: number;
  readonly rss: number;
  /** Open files and sockets. */
  readonly handles: number;
}

/** The server under test, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: URL;
  readonly holdings: () => Promise<Holdings>;
  /** Whether it still runs. */
  readonly alive: () => boolean;
}

/** Starts the HTTP door on a free loopback port and waits until it listens. */
export async function startServer(
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--v8-flags=--expose-gc",
      "--config",
      fileURLToPath(new URL("../deno.json", import.meta.url)),
      fileURLToPath(new URL("served.ts", import.meta.url)),
    ],
    cwd: ROOT,
    env: { ...bareEnvironment(), PORT: "0", LOG_LEVEL: "info", ...settings },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let ended = false;
  process.status.then(() => ended = true);
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const input = process.stdin.getWriter();
  const url = await untilLine(process.stderr, (line) => {
    const parsed = line.startsWith("{") ? JSON.parse(line) : {};
    return typeof parsed.url === "string" ? new URL(parsed.url) : undefined;
  });
  return {
    url,
    alive: () => !ended,
    holdings: async () => {
      await input.write(new TextEncoder().encode("\n"));
      const { value = "" } = await lines.read();
      return JSON.parse(value);
    },
    [Symbol.asyncDispose]: async () => {
      if (!ended) process.kill("SIGKILL");
      await process.status;
      await lines.cancel();
      await input.close().catch(() => {});
    },
  };
}
