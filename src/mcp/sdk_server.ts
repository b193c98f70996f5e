import { UserInputError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { cell, cleanText } from "../base/safe_text.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import { noteFailure, publicMessage, schemaIssues } from "./errors.ts";
import type { Observe, RequestFacts } from "./observe_request.ts";
import { withArgumentObject } from "./read_arguments.ts";
import {
  parseUserUri,
  readResource,
  ResourceNotFoundError,
  RESOURCES,
  resourceTarget,
  TEMPLATES,
} from "./resources.ts";
import { callTool, CAPABILITIES, FIXED, type ServerParts, type Servers } from "./server.ts";
import { noteNamed, recordTenant, toolContext } from "./tool_context.ts";
import {
  type AuthInfo,
  classifyInboundRequest,
  createMcpHandler,
  isJSONRPCRequest,
  type JSONRPCRequest,
  type McpRequestContext,
  type McpServerFactory,
  PerRequestHTTPServerTransport,
  PROTOCOL_VERSION_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError as SdkResourceNotFoundError,
  type Result,
  SdkError,
  SdkErrorCode,
  Server,
  type ServerContext,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";

/** All that needs the SDK: every method on a server of its own, over a connection and over HTTP. */

/**
 * Makes the SDK's servers, and has them respond over HTTP.
 *
 * They are low-level servers without state, one for each request or connection.
 */
export function createSdkServers(parts: ServerParts): SdkServers {
  const createServer = (request: McpRequestContext): Server => createSdkServer(parts, request);
  return {
    createServer,
    respond: createResponder(createServer, parts.log),
    acceptsEnvelope: (message, version) => {
      const asked = { httpMethod: "POST", protocolVersionHeader: version, body: message };
      return classifyInboundRequest(asked).kind === "modern";
    },
  };
}

interface SdkServers extends Pick<Servers, "respond"> {
  readonly createServer: (request: McpRequestContext) => Server;
  /** Whether what a message of the 2026 era says about its client is as the protocol has it. */
  readonly acceptsEnvelope: (message: unknown, version: string) => boolean;
}

/** Has servers respond over HTTP, each to one message. */
export function createResponder(createServer: McpServerFactory, log: Log): Servers["respond"] {
  const mcp = createMcpHandler(createServer, {
    keepAliveMs: DEADLINES.keepAlive,
    onerror: (error) => log("debug", "request refused by protocol", { error: error.name }),
  });
  return (request, { message, authInfo }) =>
    isLegacyCall(request, message)
      ? answerLegacy(createServer, request, message, authInfo)
      : mcp.fetch(request, { parsedBody: message, authInfo });
}

function createSdkServer(parts: ServerParts, request: McpRequestContext): Server {
  const { byName, inTime } = parts;
  const { era } = request;
  const tenants = parts.tenants(request);
  const evidence = parts.evidence?.(request);
  const server = new SafeServer(parts.identity, {
    capabilities: CAPABILITIES,
    instructions: parts.instructions,
    cacheHints: CACHE_HINTS,
  });
  const observe: Observe = (context, target, work) =>
    parts.observe(context, target, work, server.getNegotiatedProtocolVersion());
  // No handler of ours sees such a request, and it may name a tenant or a person all the same.
  server.onUnfit = async ({ method, params = {} }, context, error) => {
    const { name, arguments: args } = params;
    const uri = String(params["uri"]);
    const target = {
      tool: method === "tools/call" ? byName.get(String(name))?.name : undefined,
      prompt: method === "prompts/get" ? await findPrompt(name) : undefined,
      resource: resourceTarget(uri),
    };
    await observe(context, target, (facts) => {
      noteNamed(args ?? parseUserUri(uri), tenants, facts);
      throw error;
    });
  };
  const only = onlyMethod(request);
  const serve: SafeServer["setRequestHandler"] = (method: string, ...handling: unknown[]) => {
    if (only !== undefined && only !== method) return;
    Reflect.apply(server.setRequestHandler, server, [method, ...handling]);
  };
  const list = (method: ListMethod, result: () => Listed | Promise<Listed>): void =>
    serve(method, (_, context) => observe(context, {}, () => result() as never));
  list("tools/list", parts.listTools);
  serve("tools/call", ({ params }, context) => {
    const tool = byName.get(params.name);
    return observe(context, { tool: tool?.name }, async (facts) => {
      if (tool === undefined) {
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `Unknown tool: ${cell(cleanText(params.name))}`,
        );
      }
      const use = toolContext(context, tenants, evidence, facts);
      return await callTool(tool, params.arguments, use, facts, inTime);
    });
  });
  list("resources/list", () => RESOURCE_LIST);
  list("resources/templates/list", () => TEMPLATE_LIST);
  serve(
    "resources/read",
    ({ params: { uri } }, context) =>
      observe(context, { resource: resourceTarget(uri) }, async (facts) => {
        noteNamed(parseUserUri(uri), tenants, facts);
        const use = toolContext(context, tenants, evidence, facts);
        const read = () =>
          inTime(use.signal, (signal) => readResource(uri, byName, { ...use, signal }));
        const { fixed, ...content } = await withProtocolErrors(facts, read);
        // 2025 clients know no such fields, and the SDK's hints cannot differ by resource.
        const hint = fixed && era === "modern" ? FIXED : {};
        return { contents: [content], ...hint };
      }),
  );
  list("prompts/list", async () => {
    const { PROMPTS } = await loadPrompts();
    return { prompts: PROMPTS.map(({ listing }) => listing) };
  });
  serve("prompts/get", async ({ params }, context) => {
    const { name, arguments: args = {} } = params;
    const { getPrompt } = await loadPrompts();
    return observe(context, { prompt: await findPrompt(name) }, (facts) => {
      noteNamed(args, tenants, facts);
      const { find } = recordTenant(tenants, facts);
      return withProtocolErrors(facts, () => getPrompt(name, args, find));
    });
  });
  serve(
    "completion/complete",
    ({ params }, context) =>
      observe(context, {}, async (facts) => {
        const known = recordTenant(tenants, facts);
        const { argument: { name, value }, context: filled } = params;
        // A tenant that is still being typed is none.
        noteNamed({ ...filled?.arguments, ...name === "user" && { user: value } }, tenants, facts);
        const { complete } = await import("./completions.ts");
        const caller = context.http?.authInfo?.clientId;
        const completion = await withProtocolErrors(facts, () => complete(params, known, caller));
        const { values } = completion;
        if (name === "user") {
          facts.given = () => ({ rows: values.length, names: values });
        }
        return { completion };
      }),
  );
  return server;
}

type Listed = Record<string, unknown>;
type ListMethod = "tools/list" | "resources/list" | "resources/templates/list" | "prompts/list";

const CACHE_HINTS = {
  "tools/list": FIXED,
  "resources/list": FIXED,
  "resources/templates/list": FIXED,
  "prompts/list": FIXED,
  "server/discover": FIXED,
  // A tenant's own data.
  "resources/read": { ttlMs: 0, cacheScope: "private" },
} as const;

const RESOURCE_LIST = { resources: RESOURCES.map(({ listing }) => listing) };
const TEMPLATE_LIST = { resourceTemplates: TEMPLATES };

/** Loads the prompts, which most clients never ask for. */
const loadPrompts = (): Promise<typeof import("./prompts/prompts.ts")> =>
  import("./prompts/prompts.ts");

/** The name of a prompt that exists. */
async function findPrompt(named: unknown): Promise<string | undefined> {
  const { PROMPTS } = await loadPrompts();
  return PROMPTS.find(({ listing }) => listing.name === named)?.listing.name;
}

/**
 * The only method that this server will be asked, where that is known. In the 2026 era a server over
 * HTTP lives for one request, and the SDK has checked that the header names its method, apart from
 * surrounding white space, which some runtimes leave in a header. The other seven handlers are then
 * not registered, which saves time.
 */
function onlyMethod({ era, requestInfo }: McpRequestContext): string | undefined {
  return era === "modern" ? requestInfo?.headers.get("mcp-method")?.trim() : undefined;
}

/**
 * Whether a message is certainly a request of the 2025 era: neither it nor a header claims a newer
 * version. The SDK judges what is not certain.
 */
function isLegacyCall(request: Request, message: unknown): message is JSONRPCRequest {
  const version = request.headers.get("mcp-protocol-version");
  return (version === null || SUPPORTED_PROTOCOL_VERSIONS.includes(version)) &&
    isJSONRPCRequest(message) && !(PROTOCOL_VERSION_META_KEY in (message.params?._meta ?? {}));
}

/**
 * Answers a request of the 2025 era without a session, as one JSON message; as a stream only if
 * something precedes the answer. The SDK's own fallback for this era streams every answer, which
 * costs a third of the throughput.
 */
async function answerLegacy(
  createServer: McpServerFactory,
  request: Request,
  message: JSONRPCRequest,
  authInfo: AuthInfo,
): Promise<Response | undefined> {
  const server = await createServer({ era: "legacy", authInfo, requestInfo: request });
  const transport = new PerRequestHTTPServerTransport({ classification: { era: "legacy" } });
  await server.connect(transport);
  try {
    const response = await transport.handleMessage(message, { request, authInfo });
    // 2025 clients take an error status for a broken server, so an error is an answer like any other.
    return response.ok ? response : new Response(response.body, { headers: response.headers });
  } catch (error) {
    if (!(error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed)) throw error;
    return undefined;
  }
}

/**
 * Does the work of a request whose answer has no place for an error: a resource, a prompt, a
 * completion. Throws only protocol errors that are safe to send.
 */
export async function withProtocolErrors<T>(
  facts: RequestFacts,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const nowhere = error instanceof ResourceNotFoundError ? error : undefined;
    noteFailure(nowhere?.cause ?? error, facts);
    throw nowhere === undefined
      ? protocolError(error)
      : new SdkResourceNotFoundError(nowhere.uri, publicMessage(error));
  }
}

function protocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const { InvalidParams, InternalError } = ProtocolErrorCode;
  const code = error instanceof UserInputError ? InvalidParams : InternalError;
  return new ProtocolError(code, publicMessage(error));
}

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/**
 * The SDK's server, made safe: parameters that do not fit the protocol are the caller's mistake
 * (-32602), not an internal error, and an unforeseen error discloses nothing. The SDK by itself
 * sends every error's message, and a schema's as many lines of JSON.
 *
 * Overrides a method that the SDK does not document; a test fails if an update renames it.
 */
export class SafeServer extends Server {
  /** Told of each request whose parameters do not fit. */
  onUnfit: ((request: JSONRPCRequest, context: ServerContext, error: Error) => unknown) | undefined;

  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const inner = super._wrapHandler(method, handler);
    return async (request, context) => {
      const { params } = request;
      try {
        const meant = params ? { ...request, params: withArgumentObject(params) } : request;
        return await inner(meant, context);
      } catch (error) {
        const issues = error instanceof Error ? schemaIssues(error.message) : undefined;
        if (issues === undefined) throw protocolError(error);
        const message = `Invalid params for ${method}: ${issues.join("; ")}`;
        const unfit = new ProtocolError(ProtocolErrorCode.InvalidParams, message);
        await this.onUnfit?.(request, context, unfit);
        throw unfit;
      }
    };
  }
}
