import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { TOKEN } from "./measured_server.ts";

/** What a call came to, read as far as judging needs. */
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
