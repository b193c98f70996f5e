import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import type { Tenant } from "../directory/tenant.ts";
import type { Log } from "../log.ts";
import type { Sleep } from "../spanning/sleep.ts";
import { cell } from "../text/table.ts";
import { VERSION } from "../version.ts";
import { answering } from "./answering.ts";
import { callTool } from "./call_tool.ts";
import { complete } from "./completions/complete.ts";
import { getPrompt } from "./prompts/get_prompt.ts";
import { PROMPTS } from "./prompts/prompts.ts";
import { readResource } from "./resources/read_resource.ts";
import { RESOURCES, TEMPLATES } from "./resources/resources.ts";
import { StrictServer } from "./strict_server.ts";
import { createTimeLimit } from "./time_limit.ts";
import type { Tool } from "./tool.ts";
import { toolContext } from "./tool_context.ts";

/** What {@linkcode createServerFactory} needs. */
export interface ServerFactoryOptions {
  readonly tools: readonly Tool[];
  /** Which tool for which question, for the assistant. */
  readonly instructions: string;
  /** The tenants that can be asked about; none while the settings are wrong. */
  readonly tenants: readonly Tenant[];
  /** Finds the tenant a call is about; throws when it cannot. */
  readonly tenant: (id?: string) => Tenant;
  readonly log: Log;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** How long a call of a tool or the reading of a resource may take. */
  readonly callTimeoutSeconds: number;
}

/** For what only a new version changes: who may keep it, and for how long. */
const FIXED = { ttlMs: 300_000, cacheScope: "public" } as const;

/** For what a tenant says of its users: nobody but the caller, and not at all. */
const PERSONAL = { ttlMs: 0, cacheScope: "private" } as const;

const CACHE_HINTS = {
  "tools/list": FIXED,
  "resources/list": FIXED,
  "resources/templates/list": FIXED,
  "prompts/list": FIXED,
  "server/discover": FIXED,
  "resources/read": PERSONAL,
} as const;

const CAPABILITIES = {
  tools: { listChanged: false },
  resources: { listChanged: false },
  prompts: { listChanged: false },
  completions: {},
};

const RESOURCE_LIST = { resources: RESOURCES.map(({ listing }) => listing) };
const TEMPLATE_LIST = { resourceTemplates: TEMPLATES };
const PROMPT_LIST = { prompts: PROMPTS.map(({ listing }) => listing) };

/**
 * Makes MCP servers, one for each request or connection.
 *
 * The low-level server of the SDK with lists made once: registering tools anew for every request
 * converts all schemas every time and costs several times the throughput.
 */
export function createServerFactory(options: ServerFactoryOptions): McpServerFactory {
  const { tools, instructions, tenants, tenant, log, now } = options;
  const inTime = createTimeLimit(options.callTimeoutSeconds, options.sleep);
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const toolList = { tools: tools.map((tool) => tool.listing) };
  const identity = { name: "spanning-access-mcp", title: "Spanning access", version: VERSION };
  return ({ era }) => {
    const server = new StrictServer(identity, {
      capabilities: CAPABILITIES,
      instructions,
      cacheHints: CACHE_HINTS,
    });
    server.setRequestHandler("tools/list", () => toolList as never);
    server.setRequestHandler("tools/call", async ({ params }, context) => {
      const tool = byName.get(params.name);
      if (tool === undefined) {
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `Unknown tool: ${cell(params.name)}`,
        );
      }
      const asked = toolContext(context, tenant);
      return await callTool(tool, params.arguments, asked, { log, now, inTime });
    });
    server.setRequestHandler("resources/list", () => RESOURCE_LIST as never);
    server.setRequestHandler("resources/templates/list", () => TEMPLATE_LIST as never);
    server.setRequestHandler("resources/read", async ({ params: { uri } }, context) => {
      const asked = toolContext(context, tenant);
      const read = () =>
        inTime(asked.signal, (signal) => readResource(uri, byName, { ...asked, signal }));
      const { mimeType, text, fixed } = await answering(log, "info", "resource read", read);
      // Clients of 2025 know no such fields; the SDK's own hints are for all resources alike.
      const hint = fixed && era === "modern" ? FIXED : {};
      return { contents: [{ uri, mimeType, text }], ...hint };
    });
    server.setRequestHandler("prompts/list", () => PROMPT_LIST as never);
    server.setRequestHandler(
      "prompts/get",
      async ({ params: { name, arguments: args = {} } }) =>
        await answering(log, "info", "prompt get", () => getPrompt(name, args, tenant)),
    );
    server.setRequestHandler("completion/complete", async ({ params }) => ({
      completion: await answering(log, "debug", "completion", () => complete(params, tenants)),
    }));
    return server;
  };
}
