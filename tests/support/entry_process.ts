import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** The path of an entry file. */
export function entry(name: string): string {
  return fileURLToPath(new URL(`../../src/entry/${name}.ts`, import.meta.url));
}

/** Exactly what an entry point needs: its settings, and loopback where the network of a test is. */
export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-env=SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL",
  "--allow-net=127.0.0.1,0.0.0.0",
];

/** The part of this environment that a spawned entry point needs to start; none of it is a setting. */
export function bareEnvironment(): Record<string, string> {
  const names = ["PATH", "HOME", "DENO_DIR", "TMPDIR"];
  const taken = Object.fromEntries(
    names.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  // Deno looks for a newer version of itself now and then; a test talks to this machine only.
  return { ...taken, DENO_NO_UPDATE_CHECK: "1" };
}

/** A transport to a freshly spawned `stdio` with exactly these settings. */
export function stdioTransport(settings: Readonly<Record<string, string>>): StdioClientTransport {
  return new StdioClientTransport({
    command: Deno.execPath(),
    args: ["run", ...PERMISSIONS, entry("stdio")],
    env: { ...bareEnvironment(), LOG_LEVEL: "error", ...settings },
    stderr: "pipe",
  });
}

/** A server over HTTP on a port of its own. */
export interface RunningServer extends AsyncDisposable {
  readonly url: URL;
}

/** Starts `serve` on a free loopback port and waits until it listens. */
export async function startServe(
  settings: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const args = ["run", ...PERMISSIONS, entry("serve")];
  return await startServer(Deno.execPath(), args, { PORT: "0", ...settings });
}

/** Starts a server with exactly these settings, and waits until a log line says where it listens. */
export async function startServer(
  command: string,
  args: string[],
  settings: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const process = new Deno.Command(command, {
    args,
    env: { ...bareEnvironment(), ...settings },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const url = await untilLine(process.stderr, (line) => {
    const parsed = line.startsWith("{") ? JSON.parse(line) : {};
    return typeof parsed.url === "string" ? new URL(parsed.url) : undefined;
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      process.kill("SIGKILL");
      await process.status;
    },
  };
}

/** Reads lines until one gives a value; goes on draining so that the process never blocks. */
export async function untilLine<T>(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  pick: (line: string) => T | undefined,
): Promise<T> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The process ended before it was ready:\n${text}`);
    text += value;
    for (const line of text.split("\n").slice(0, -1)) {
      const picked = pick(line);
      if (picked === undefined) continue;
      (async () => {
        while (!(await reader.read()).done);
      })().catch(() => {});
      return picked;
    }
  }
}

/** The exit code and the output of an entry point. */
export interface EntryRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an entry file to its end with exactly these settings. */
export async function runEntry(
  name: string,
  settings: Readonly<Record<string, string>>,
  permissions: readonly string[] = PERMISSIONS,
  args: readonly string[] = [],
): Promise<EntryRun> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissions, entry(name), ...args],
    env: { ...bareEnvironment(), NO_COLOR: "1", ...settings },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** A process's output, line by line, read to its end so that the process never blocks. */
interface LineReader {
  /** The first line, of those not looked at yet, that gives a value. */
  readonly until: <T>(pick: (line: string) => T | undefined) => Promise<T>;
  /** Resolves with all lines when the output ends. */
  readonly end: () => Promise<readonly string[]>;
}

/** Reads lines as they come. */
export function lineReader(stream: ReadableStream<Uint8Array<ArrayBuffer>>): LineReader {
  const lines: string[] = [];
  let seen = 0;
  let over = false;
  let news = Promise.withResolvers<void>();
  const reading = (async () => {
    let rest = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
      news.resolve();
      news = Promise.withResolvers<void>();
    }
    over = true;
    news.resolve();
  })();
  return {
    until: async (pick) => {
      for (;;) {
        while (seen < lines.length) {
          const picked = pick(lines[seen++] ?? "");
          if (picked !== undefined) return picked;
        }
        if (over) throw new Error(`The output ended before:\n${lines.join("\n")}`);
        await news.promise;
      }
    },
    end: async () => {
      await reading;
      return lines;
    },
  };
}
