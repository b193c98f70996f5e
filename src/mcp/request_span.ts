import type { Attributes } from "../operations/open_telemetry.ts";
import type { SpanOutcome, SpanStart } from "../operations/tracing.ts";
import { type RequestFacts, resultOf } from "./request_facts.ts";
import { rpcId } from "./rpc_id.ts";
import type { ServerContext } from "@modelcontextprotocol/server";

/** Which request it is: for a tool or a prompt its name, if there is one of that name. */
export interface RequestTarget {
  readonly tool?: string | undefined;
  readonly prompt?: string | undefined;
  /** A fixed address or a template, never the address of one user. */
  readonly resource?: string | undefined;
}

/** Where a 2026-07-28 request names its protocol, and where one of 2025 does over HTTP. */
const ENVELOPE_VERSION = "io.modelcontextprotocol/protocolVersion";
const HEADER_VERSION = "mcp-protocol-version";

/** What measurements of a request are told apart by, as the MCP conventions name it. */
export function requestAttributes(
  { mcpReq: { method, envelope }, http }: ServerContext,
  { tool, prompt, resource }: RequestTarget,
  negotiated: string | undefined,
): Attributes {
  const named = (envelope as Readonly<Record<string, unknown>> | undefined)?.[ENVELOPE_VERSION];
  const version = typeof named === "string"
    ? named
    : http?.req?.headers.get(HEADER_VERSION) ?? negotiated;
  return {
    "mcp.method.name": method,
    "network.transport": http === undefined ? "pipe" : "tcp",
    ...(version ? { "mcp.protocol.version": version } : {}),
    ...(tool === undefined
      ? {}
      : { "gen_ai.tool.name": tool, "gen_ai.operation.name": "execute_tool" }),
    ...(prompt === undefined ? {} : { "gen_ai.prompt.name": prompt }),
    ...(resource === undefined ? {} : { "mcp.resource.uri": resource }),
  };
}

/** How the span of a request begins. Resources are not in its name: they would be too many names. */
export function spanStart(
  context: ServerContext,
  { tool, prompt }: RequestTarget,
  attributes: Attributes,
): SpanStart {
  const { method } = context.mcpReq;
  const named = tool ?? prompt;
  const id = rpcId(context);
  return {
    name: named === undefined ? method : `${method} ${named}`,
    attributes: { ...attributes, ...(id === undefined ? {} : { "jsonrpc.request.id": id }) },
  };
}

/** How the span of a request ends. */
export function spanOutcome(facts: RequestFacts, code: number | undefined): SpanOutcome {
  const { tenant, users, cache, complete } = facts;
  const known = {
    "spanning_access.tenant": tenant,
    "spanning_access.users": users,
    "spanning_access.cache": cache,
    "spanning_access.complete": complete,
  };
  const attributes = Object.fromEntries(
    Object.entries({ ...known, ...failure(facts, code) }).filter(([, value]) =>
      value !== undefined
    ),
  );
  return { attributes, failed: facts.error !== undefined };
}

/** What the conventions call the failure, with our own class of it; nothing where none happened. */
export function failure(facts: RequestFacts, code: number | undefined): Attributes {
  if (facts.error === undefined) return {};
  const result = { "spanning_access.result": resultOf(facts) };
  if (code === undefined) return { "error.type": "tool_error", ...result };
  return { "error.type": String(code), "rpc.response.status_code": String(code), ...result };
}
