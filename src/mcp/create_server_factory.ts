import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
} from "@modelcontextprotocol/server";
import type { Tenant } from "../directory/tenant.ts";
import { cell } from "../text/table.ts";
import { VERSION } from "../version.ts";
import { answering } from "./answering.ts";
import { callTool } from "./call_tool.ts";
import { complete } from "./completions/complete.ts";
import type { Observe } from "./observe_request.ts";
import { getPrompt } from "./prompts/get_prompt.ts";
import { PROMPTS } from "./prompts/prompts.ts";
import { readResource } from "./resources/read_resource.ts";
import { resourceTarget } from "./resources/resource_target.ts";
import { RESOURCES, TEMPLATES } from "./resources/resources.ts";
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
  /** Wraps each request, for operators. */
  readonly observe: Observe;
}

type ListMethod = "tools/list" | "resources/list" | "resources/templates/list" | "prompts/list";

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
  const { tools, instructions, tenants, tenant } = options;
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const toolList = { tools: tools.map((tool) => tool.listing) };
  const identity = { name: "spanning-access-mcp", title: "Spanning access", version: VERSION };
  return ({ era }) => {
    const server = new Server(identity, {
      capabilities: CAPABILITIES,
      instructions,
      cacheHints: CACHE_HINTS,
    });
    const observe: Observe = (context, target, work) =>
      options.observe(context, target, work, server.getNegotiatedProtocolVersion());
    const list = (method: ListMethod, lists: Record<string, unknown>): void =>
      server.setRequestHandler(method, (_, context) => observe(context, {}, () => lists as never));
    list("tools/list", toolList);
    server.setRequestHandler("tools/call", ({ params }, context) => {
      const tool = byName.get(params.name);
      return observe(context, { tool: tool?.name }, async (facts) => {
        if (tool === undefined) {
          throw new ProtocolError(
            ProtocolErrorCode.InvalidParams,
            `Unknown tool: ${cell(params.name)}`,
          );
        }
        return await callTool(tool, params.arguments, toolContext(context, tenant, facts), facts);
      });
    });
    list("resources/list", RESOURCE_LIST);
    list("resources/templates/list", TEMPLATE_LIST);
    server.setRequestHandler(
      "resources/read",
      ({ params: { uri } }, context) =>
        observe(context, { resource: resourceTarget(uri) }, async (facts) => {
          const read = () => readResource(uri, byName, toolContext(context, tenant, facts));
          const { mimeType, text, fixed } = await answering(facts, read);
          // Clients of 2025 know no such fields; the SDK's own hints are for all resources alike.
          const hint = fixed && era === "modern" ? FIXED : {};
          return { contents: [{ uri, mimeType, text }], ...hint };
        }),
    );
    list("prompts/list", PROMPT_LIST);
    server.setRequestHandler("prompts/get", ({ params }, context) => {
      const { name, arguments: args = {} } = params;
      const prompt = PROMPTS.find(({ listing }) => listing.name === name)?.listing.name;
      return observe(
        context,
        { prompt },
        (facts) => answering(facts, () => getPrompt(name, args, tenant)),
      );
    });
    server.setRequestHandler(
      "completion/complete",
      ({ params }, context) =>
        observe(context, {}, async (facts) => ({
          completion: await answering(facts, () => complete(params, tenants)),
        })),
    );
    return server;
  };
}
