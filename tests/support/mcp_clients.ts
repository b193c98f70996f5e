import { Client as ModernClient, InMemoryTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

/** What a call to a tool came to, whichever client made it. */
export interface CallOutcome {
  // deno-lint-ignore no-explicit-any
  readonly structured: any;
  readonly text: string;
  readonly isError: boolean;
}

/** A connected client of either era, reduced to what tests ask of it. */
export interface TestClient extends AsyncDisposable {
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<CallOutcome>;
  readonly toolNames: () => Promise<string[]>;
  readonly serverVersion: () => string | undefined;
}

const IDENTITY = { name: "spanning-access-tests", version: "0" };

/** A 2026-07-28 client over memory: the SDK's own, through the same entry as stdio. */
export async function modernClient(servers: McpServerFactory): Promise<TestClient> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(servers, { transport: far });
  return await connectModern(near, () => handle.close());
}

/** A 2025-era client over memory: the SDK's first version, as most clients still are. */
export async function legacyClient(servers: McpServerFactory): Promise<TestClient> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(servers, { transport: far });
  return await connectLegacy(near as never, () => handle.close());
}

/** Connects the modern client over any transport. */
export async function connectModern(
  transport: Parameters<ModernClient["connect"]>[0],
  close: () => Promise<void> = () => Promise.resolve(),
): Promise<TestClient> {
  const client = new ModernClient(IDENTITY, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
  });
  await client.connect(transport);
  return testClient(client as AnyClient, close);
}

/** Connects the 2025-era client over any transport. */
export async function connectLegacy(
  transport: Parameters<LegacyClient["connect"]>[0],
  close: () => Promise<void> = () => Promise.resolve(),
): Promise<TestClient> {
  const client = new LegacyClient(IDENTITY);
  await client.connect(transport);
  return testClient(client as AnyClient, close);
}

/** What both generations of the SDK's client have in common. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  // deno-lint-ignore no-explicit-any
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<any>;
  getServerVersion(): { version: string } | undefined;
  close(): Promise<void>;
}

function testClient(client: AnyClient, close: () => Promise<void>): TestClient {
  return {
    call: async (name, args = {}) => {
      // Listing first makes the client check every answer against the tool's output schema.
      await client.listTools();
      const { content, structuredContent, isError } = await client.callTool({
        name,
        arguments: args,
      });
      const blocks = content as { type: string; text: string }[];
      return {
        structured: structuredContent,
        text: blocks.map((block) => block.text).join("\n"),
        isError: isError === true,
      };
    },
    toolNames: async () => (await client.listTools()).tools.map((tool) => tool.name),
    serverVersion: () => client.getServerVersion()?.version,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await close();
    },
  };
}
