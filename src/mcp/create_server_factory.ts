import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { WalkProgress } from "../directory/walk.ts";
import type { Tenant } from "../directory/tenant.ts";
import type { Log } from "../log.ts";
import { cell } from "../text/table.ts";
import { VERSION } from "../version.ts";
import { failureText } from "./failure.ts";
import type { Tool, ToolContext } from "./tool.ts";

/** What {@linkcode createServerFactory} needs. */
export interface ServerFactoryOptions {
  readonly tools: readonly Tool[];
  /** Which tool for which question, for the assistant. */
  readonly instructions: string;
  /** Finds the tenant a call is about; throws when it cannot. */
  readonly tenant: (id?: string) => Tenant;
  readonly log: Log;
  readonly now: () => number;
}

/** How long a client may reuse the list of tools, which only a new version changes. */
const LIST_TTL_MS = 300_000;

/**
 * Makes MCP servers, one for each request or connection.
 *
 * The low-level server of the SDK with lists made once: registering tools anew for every request
 * converts all schemas every time and costs several times the throughput.
 */
export function createServerFactory(options: ServerFactoryOptions): McpServerFactory {
  const { tools, instructions } = options;
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const list = { tools: tools.map((tool) => tool.listing) };
  const identity = { name: "spanning-access-mcp", title: "Spanning access", version: VERSION };
  const listed = { ttlMs: LIST_TTL_MS, cacheScope: "public" as const };
  return () => {
    const server = new Server(identity, {
      capabilities: { tools: { listChanged: false } },
      instructions,
      cacheHints: { "tools/list": listed, "server/discover": listed },
    });
    server.setRequestHandler("tools/list", () => list as never);
    server.setRequestHandler("tools/call", async ({ params }, context) => {
      const tool = byName.get(params.name);
      if (tool === undefined) {
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `Unknown tool: ${cell(params.name)}`,
        );
      }
      return await answer(tool, params.arguments, context, options);
    });
    return server;
  };
}

async function answer(
  tool: Tool,
  args: unknown,
  context: ServerContext,
  { tenant, log, now }: ServerFactoryOptions,
): Promise<{
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}> {
  const began = now();
  try {
    const { structured, text } = await tool.call(args, toolContext(context, tenant));
    log("info", "tool call", { tool: tool.name, ms: now() - began, result: "ok" });
    return { content: [{ type: "text", text }], structuredContent: structured };
  } catch (error) {
    const kind = error instanceof Error ? error.name : "unknown";
    log("warn", "tool call", { tool: tool.name, ms: now() - began, result: kind });
    return { content: [{ type: "text", text: failureText(error) }], isError: true };
  }
}

function toolContext(
  { mcpReq }: ServerContext,
  tenant: (id?: string) => Tenant,
): ToolContext {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { tenant, signal: mcpReq.signal };
  const onProgress = ({ users, total }: WalkProgress): void => {
    const params = {
      progressToken,
      progress: users,
      ...(total === undefined ? {} : { total }),
      message: `${users} users read`,
    };
    // A caller that has gone needs no progress; its going is not an error.
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
  };
  return { tenant, signal: mcpReq.signal, onProgress };
}
