import { fileURLToPath } from "node:url";
import { bareEnvironment, PERMISSIONS, ROOT } from "../../support/door_process.ts";
import { lineReader } from "../../support/line_reader.ts";

/** What callers send. */
export const TOKEN = "a-token-of-some-length";

/** What a server holds, after a full collection. */
export interface Held {
  /** Bytes on the heap and in buffers outside it. */
  readonly heap: number;
  /** Bytes of the whole process. */
  readonly resident: number;
  /** Open files and sockets; absent where the system does not list them. */
  readonly handles?: number;
}

/** The program, served in a process of its own. */
export interface MeasuredServer extends AsyncDisposable {
  readonly url: URL;
  readonly held: () => Promise<Held>;
  /** Resolves at the next line of its log that fits. */
  readonly logged: (pattern: RegExp) => Promise<void>;
  /** Whether the process is still the one that was started. */
  readonly alive: () => boolean;
  /** Ends it as an operator would; gives the exit status and everything it logged. */
  readonly end: () => Promise<{ code: number; log: readonly string[] }>;
}

/** Starts `serve` with these settings on a free loopback port. */
export async function measuredServer(
  settings: Readonly<Record<string, string>>,
): Promise<MeasuredServer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      `--config=${ROOT}deno.json`,
      "--v8-flags=--expose-gc",
      ...PERMISSIONS,
      fileURLToPath(new URL("served_with_memory.ts", import.meta.url)),
    ],
    env: { ...bareEnvironment(), PORT: "0", MCP_BEARER_TOKEN: TOKEN, ...settings },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let ended = false;
  const status = child.status.finally(() => ended = true);
  const answers = lineReader(child.stdout);
  const log = lineReader(child.stderr);
  const questions = child.stdin.getWriter();
  const url = new URL(await log.until((line) => /"url":"([^"]+)"/.exec(line)?.[1]));
  const stop = async (signal: Deno.Signal): Promise<void> => {
    if (!ended) child.kill(signal);
    await questions.close().catch(() => {});
    await status;
  };
  return {
    url,
    held: async () => {
      await questions.write(new TextEncoder().encode("\n"));
      const { heapUsed, external, rss } = JSON.parse(await answers.until((line) => line));
      const handles = openHandles(child.pid);
      return {
        heap: heapUsed + external,
        resident: rss,
        ...(handles === undefined ? {} : { handles }),
      };
    },
    logged: async (pattern) => {
      await log.until((line) => pattern.test(line) || undefined);
    },
    alive: () => !ended,
    end: async () => {
      await stop("SIGTERM");
      return { code: (await status).code, log: await log.end() };
    },
    [Symbol.asyncDispose]: () => stop("SIGKILL"),
  };
}

function openHandles(pid: number): number | undefined {
  try {
    return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
  } catch {
    return undefined;
  }
}
