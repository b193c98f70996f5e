import type { Log } from "../base/log.ts";
import type { InFlight } from "../operations/in_flight.ts";
import type { Attributes } from "../operations/open_telemetry.ts";
import { repeatsCredentials, type RequestIds } from "../operations/request_ids.ts";
import type { Telemetry } from "../operations/telemetry.ts";
import type { SpanOutcome, SpanStart } from "../operations/tracing.ts";
import type { CacheState } from "../tenant/tenant_directory.ts";
import { ProtocolError, type ServerContext } from "@modelcontextprotocol/server";

/** What becomes known of a request while it is answered: for operators, never for the answer. */
export interface RequestFacts {
  /** The id of the tenant that it is about. */
  tenant?: string;
  /** How many users the directory holds that answered. */
  users?: number;
  cache?: CacheState;
  /** `false` where a partial directory answered. */
  complete?: false;
  /** What went wrong, also where the answer is an answer all the same. */
  error?: unknown;
  /** Present where somebody traces. */
  traceId?: string | undefined;
}

/** `ok`, or the class of what went wrong: never its message, which can name people. */
export function describeResult({ error }: RequestFacts): string {
  if (error === undefined) return "ok";
  return error instanceof Error ? error.name : "unknown";
}

/** The JSON-RPC code that a request is refused with. */
export function errorCode(thrown: unknown): number {
  return thrown instanceof ProtocolError ? thrown.code : -32603;
}

/** A part of a longer one could be a part of a secret. */
const LONGEST = 64;

/** The JSON-RPC id for operators; absent where it is long or repeats the caller's credentials. */
export function rpcId({ mcpReq, http }: ServerContext): string | undefined {
  const id = String(mcpReq.id);
  return id.length > LONGEST || repeatsCredentials(id, http?.req?.headers) ? undefined : id;
}

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
  const result = { "spanning_access.result": describeResult(facts) };
  if (code === undefined) return { "error.type": "tool_error", ...result };
  return { "error.type": String(code), "rpc.response.status_code": String(code), ...result };
}

/** What {@linkcode requestObserver} needs. */
export interface ObserverPorts {
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly running: InFlight;
  readonly requestIds: RequestIds;
  readonly telemetry: Telemetry;
}

/** Does the work of a request, and says to operators what became of it. */
export type Observe = <T>(
  context: ServerContext,
  target: RequestTarget,
  work: (facts: RequestFacts) => T | Promise<T>,
  /** The protocol's version where a handshake decided it. */
  negotiated?: string,
) => Promise<T>;

/**
 * Makes the one place where requests are logged, counted and traced: a line for each, at info for
 * tools and at debug for the rest, and as a warning where it failed.
 */
export function requestObserver(ports: ObserverPorts): Observe {
  const { log, now, running, requestIds, telemetry: { tracing, instruments } } = ports;
  return async <T>(
    context: ServerContext,
    target: RequestTarget,
    work: (facts: RequestFacts) => T | Promise<T>,
    negotiated?: string,
  ): Promise<T> => {
    const { mcpReq: { method, _meta }, http } = context;
    const isTool = method === "tools/call";
    const began = now();
    const facts: RequestFacts = {};
    let code: number | undefined;
    const answer = async (traceId?: string): Promise<T> => {
      facts.traceId = traceId;
      try {
        return await work(facts);
      } catch (error) {
        facts.error ??= error;
        code = errorCode(error);
        throw error;
      }
    };
    const measured = tracing === undefined && instruments === undefined
      ? {}
      : requestAttributes(context, target, negotiated);
    running.enter();
    try {
      return await (tracing === undefined ? answer() : tracing.traceServer(
        spanStart(context, target, measured),
        _meta,
        answer,
        () => spanOutcome(facts, code),
      ));
    } finally {
      running.leave();
      const ms = now() - began;
      const result = describeResult(facts);
      log(
        result !== "ok" ? "warn" : isTool ? "info" : "debug",
        isTool ? "tool call" : "request",
        () => ({
          request: requestIds.of(http?.req),
          rpcId: rpcId(context),
          method: isTool ? undefined : method,
          ...target,
          tenant: facts.tenant,
          ms,
          users: facts.users,
          cache: isTool ? facts.cache ?? "none" : facts.cache,
          complete: facts.complete,
          result,
          traceId: facts.traceId,
        }),
      );
      if (instruments !== undefined) {
        const { "spanning_access.result": _, ...failed } = failure(facts, code);
        instruments.operationDuration.record(ms / 1000, { ...measured, ...failed });
        if (target.tool !== undefined) {
          instruments.toolCalls.add(1, { "gen_ai.tool.name": target.tool, result });
        }
        if (facts.cache !== undefined) instruments.directoryLookups.add(1, { cache: facts.cache });
      }
    }
  };
}
