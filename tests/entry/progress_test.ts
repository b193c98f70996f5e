import assert from "node:assert/strict";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { startServe, stdioTransport } from "../support/entry_process.ts";
import { sandboxVendor } from "../support/sandbox_vendor.ts";

const IDENTITY = { name: "spanning-access-tests", version: "0" };
const CALL = { name: "list_roles", arguments: { refresh: true } };

interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
}

// deno-lint-ignore no-explicit-any
type Any = any;

interface ProgressClient {
  callTool(call: Any, ...rest: Any[]): Promise<unknown>;
  readonly transport?: { onmessage?: Any } | undefined;
  close(): Promise<void>;
}

/** The progress that the server tells of, as it comes. */
async function progressOf(
  client: ProgressClient,
  legacy: boolean,
): Promise<Progress[]> {
  const seen: Progress[] = [];
  // Clients pass over what comes in one piece with the answer, so their listeners may hear less.
  const transport = client.transport as { onmessage: Any };
  const { onmessage } = transport;
  transport.onmessage = (message: Any, ...rest: Any[]) => {
    if (message.method === "notifications/progress") seen.push(message.params);
    onmessage(message, ...rest);
  };
  const options = { onprogress: () => {} };
  await (legacy ? client.callTool(CALL, undefined, options) : client.callTool(CALL, options));
  await client.close();
  return seen;
}

Deno.test("a long walk reports users read and the tenant's total, over stdio and HTTP, to clients of both eras", async () => {
  await using vendor = sandboxVendor(generateTenant({ users: 4500, seed: 2 }));
  const { settings } = vendor;
  await using server = await startServe(settings);
  const modern = (): ModernClient =>
    new ModernClient(IDENTITY, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  const clients: [where: string, legacy: boolean, connect: () => Promise<ProgressClient>][] = [
    ["stdio, 2026-07-28", false, async () => {
      const client = modern();
      await client.connect(stdioTransport(settings));
      return client as ProgressClient;
    }],
    ["stdio, 2025", true, async () => {
      const client = new LegacyClient(IDENTITY);
      await client.connect(stdioTransport(settings) as never);
      return client;
    }],
    ["HTTP, 2026-07-28", false, async () => {
      const client = modern();
      await client.connect(new StreamableHTTPClientTransport(server.url));
      return client as ProgressClient;
    }],
    ["HTTP, 2025", true, async () => {
      const client = new LegacyClient(IDENTITY);
      await client.connect(new LegacyTransport(server.url) as never);
      return client;
    }],
  ];
  for (const [where, legacy, connect] of clients) {
    const seen = await progressOf(await connect(), legacy);
    assert.deepEqual(seen.map(({ progress }) => progress), [1000, 2000, 3000, 4000, 4500], where);
    assert.equal(seen.at(-1)?.total, 4500, where);
  }
});
