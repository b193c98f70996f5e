import { shellLine } from "../../../packaging/launch.ts";
import { type Ended, mustRun, runBounded } from "./install.ts";
import { join } from "node:path";

/** A request of a client, as the server saw it. */
export interface Recording {
  /** The methods, in their order. */
  readonly methods: readonly string[];
  /** The revision of the protocol in which it asked; undefined where it sent nothing. */
  readonly revision: string | undefined;
}

interface Message {
  readonly method?: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

const REVISION_KEY = "io.modelcontextprotocol/protocolVersion";

/**
 * Reads recorded messages, one a line. Modern requests name their revision each; in the 2025 era
 * only the first does. A probe alone, which a client sends to find out, decides nothing.
 */
function readRecording(lines: string): Recording {
  const messages = lines.split("\n").filter((line) => line.trim() !== "")
    .map((line): Message => JSON.parse(line));
  const requests = messages.filter(({ method }) => method !== undefined);
  const asked = requests.findLast(({ method }) => method?.startsWith("tools/"));
  const own = asked?.params?._meta?.[REVISION_KEY];
  const agreed = requests.findLast(({ method }) => method === "initialize")?.params;
  const revision = typeof own === "string" ? own : agreed?.protocolVersion;
  return { methods: requests.map(({ method = "" }) => method), revision };
}

/** A home of its own for one client, in which everything it sends to a server is recorded. */
export interface Scene extends AsyncDisposable {
  /** The client's home and working folder. */
  readonly home: string;
  /** The client's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command of the client that must succeed, at home unless told where, and gives what it wrote. */
  readonly run: (words: readonly string[], folder?: string) => Promise<string>;
  /** Runs a command of the client, however it ends. */
  readonly tryTo: (words: readonly string[]) => Promise<Ended>;
  /** The address of a served `/mcp` by way of the recorder. */
  readonly through: (url: URL) => URL;
  readonly recording: () => Promise<Recording>;
}

/** The programs that start the server; where they lie. */
export interface Runtimes {
  readonly deno: string;
  readonly denoDir: string;
  readonly node: string;
}

/** Opens a scene in a new folder. */
export async function openScene(runtimes: Runtimes): Promise<Scene> {
  const home = await Deno.makeTempDir({ prefix: "e2e-" });
  const log = join(home, "recording.jsonl");
  const bin = join(home, "bin");
  await Deno.mkdir(bin);
  await Deno.writeTextFile(log, "");
  for (const name of ["deno", "node"] as const) {
    // Clients pass on little of their environment, so the cache is named here.
    const start = `DENO_DIR=${shellLine([runtimes.denoDir])} ${shellLine([runtimes[name]])}`;
    const script = `#!/bin/sh\ntee -a ${shellLine([log])} | ${start} "$@"\n`;
    await Deno.writeTextFile(join(bin, name), script, { mode: 0o755 });
  }
  const env = {
    PATH: `${bin}:${Deno.env.get("PATH")}`,
    HOME: home,
    XDG_CONFIG_HOME: home,
    CODEX_HOME: home,
    NO_COLOR: "1",
    // Nobody but the server on loopback is reached, whatever a client would like to report.
    HTTPS_PROXY: "http://127.0.0.1:9",
    HTTP_PROXY: "http://127.0.0.1:9",
    NO_PROXY: "127.0.0.1,localhost",
    DISABLE_TELEMETRY: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
  const servers: Deno.HttpServer[] = [];
  return {
    home,
    env,
    run: (words, folder = home) => mustRun(words, { cwd: folder, env }),
    tryTo: (words) => runBounded(words, { cwd: home, env }),
    through: (url) => {
      const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
      const server = Deno.serve(options, (request) => forward(request, url, log));
      servers.push(server);
      return new URL(url.pathname, `http://127.0.0.1:${server.addr.port}`);
    },
    recording: async () => readRecording(await Deno.readTextFile(log)),
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server.shutdown();
      await Deno.remove(home, { recursive: true });
    },
  };
}

/** A command with further variables in its environment. */
export function withEnv(
  env: Readonly<Record<string, string>>,
  command: readonly string[],
): readonly string[] {
  return ["env", ...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...command];
}

/** Passes a request on, and writes down the message in it if the server took it. */
async function forward(request: Request, { origin }: URL, log: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.method === "POST" ? await request.text() : null;
  const response = await fetch(origin + pathname + search, {
    method: request.method,
    headers: request.headers,
    body,
    signal: request.signal,
  });
  if (body !== null && response.ok) await Deno.writeTextFile(log, body + "\n", { append: true });
  return response;
}
