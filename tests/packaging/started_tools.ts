import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { bareEnvironment } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";
import type { Started } from "./decode_snippets.ts";

/** Names of the tools of servers that were started, by how each was. */
const started = new Map<string, Promise<readonly string[]>>();

/** Starts a server as it is shown and lists its tools; one that is shown again is started once. */
export function startedTools(server: Started): Promise<readonly string[]> {
  const key = JSON.stringify(server);
  const names = started.get(key) ?? listTools(server);
  started.set(key, names);
  return names;
}

async function listTools({ command, args, env }: Started): Promise<readonly string[]> {
  const transport = new StdioClientTransport({
    command: command === "deno" ? Deno.execPath() : command,
    args: [...args],
    env: { ...bareEnvironment(), LOG_LEVEL: "error", ...env },
    stderr: "pipe",
  });
  await using client = await connectModern(transport);
  return await client.toolNames();
}
