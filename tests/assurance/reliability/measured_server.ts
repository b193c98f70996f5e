import { bareEnvironment, lineReader, PERMISSIONS, ROOT } from "../../support/entry_process.ts";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { fileURLToPath } from "node:url";

/** The bearer token that callers send. */
export const TOKEN = "a-token-of-some-length";

/** The memory that a server holds after a full collection. */
interface Held {
  /** Bytes on the heap and in buffers outside it. */
  readonly heap: number;
  /** Bytes of the whole process. */
  readonly resident: number;
  /** Open files and sockets; absent where the system does not list them. */
  readonly handles?: number;
}

/** The program, served in a process of its own. */
interface MeasuredServer extends AsyncDisposable {
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

/** The result of a call, read as far as judging needs. */
export interface Reply {
  // deno-lint-ignore no-explicit-any
  readonly structured: any;
  readonly text: string;
  readonly isError: boolean;
}

/** A connected MCP client, which checks every answer against the tool's output schema. */
export interface Caller {
  readonly call: (
    tool: string,
    args: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

const IDENTITY = { name: "spanning-access-tests", version: "0" };

/** Longer than the program lets anybody wait. */
const TIMEOUT_MS = 120_000;

/** Connects a client of one era over HTTP. */
export async function connectCaller(url: URL, era: "2026" | "2025"): Promise<Caller> {
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
  const client = era === "2026"
    ? new ModernClient(IDENTITY, { versionNegotiation: { mode: { pin: "2026-07-28" } } })
    : new LegacyClient(IDENTITY);
  const transport = era === "2026"
    ? new StreamableHTTPClientTransport(url, { requestInit })
    : new LegacyTransport(url, { requestInit });
  await client.connect(transport as never);
  // Listing first makes the client know the output schemas.
  await client.listTools();
  return {
    call: async (name, args, signal) => {
      const options = { timeout: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
      const request = { name, arguments: { ...args } };
      const result = client instanceof ModernClient
        ? await client.callTool(request, options)
        : await client.callTool(request, undefined, options);
      const blocks = result.content as { text?: string }[];
      return {
        structured: result.structuredContent,
        text: blocks.map(({ text }) => text ?? "").join("\n"),
        isError: result.isError === true,
      };
    },
    close: () => client.close(),
  };
}

/** Prints a line, which is what a task is for. */
export function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}

/** The memory that a server holds, in words. */
export function tellHeld({ heap, resident, handles }: Held): string {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return `heap ${mb(heap)}, process ${mb(resident)}, ${handles ?? "unknown"} open handles`;
}
