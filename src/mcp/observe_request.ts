import { INTERNAL_ERROR } from "../base/json_rpc.ts";
import type { Log } from "../base/log.ts";
import { ANYBODY, type Audit } from "../operations/audit.ts";
import type { InFlight } from "../operations/operations.ts";
import { loggableId, type RequestIds } from "../operations/request_ids.ts";
import { type Telemetry, TENANT } from "../operations/telemetry.ts";
import type { Attributes, SpanOutcome, SpanStart } from "../operations/tracing.ts";
import type { CacheState } from "../tenant/tenant_directory.ts";
import type { PeopleGiven } from "./audited_people.ts";
import { PROTOCOL_VERSION_META_KEY } from "./plain_requests.ts";
import type { AuthInfo, ServerContext } from "@modelcontextprotocol/server";

/**
 * Observes every request, in one place: logs one line for each, counts and traces it. The line is at
 * info if the answer can hold personal data, at debug otherwise, and a warning on failure.
 */
export function requestObserver(options: ObserverOptions): Observe {
  const { log, now, running, requestIds, audit, telemetry: { tracing, instruments } } = options;
  return async <T>(
    context: RequestContext,
    target: RequestTarget,
    work: (facts: RequestFacts) => T | Promise<T>,
    negotiated?: string,
  ): Promise<T> => {
    const { mcpReq: { method, _meta, signal }, http } = context;
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
      } finally {
        // Each transport and each client has a reason of its own.
        if (facts.error !== undefined && signal.aborted) facts.error = CALLER_GONE;
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
      const isAccess = ACCESSES.includes(method);
      const { asked, failed, refusedTenant, tenants } = facts;
      // Named one by one, because copying what others return costs more than writing the line.
      const access = () => {
        const { request, callerRequest } = requestIds.of(http?.req);
        const { caller, subject } = audit.describeCaller(callerId(context));
        const { tool, prompt, resource } = target;
        const given = facts.given?.();
        const { about, aboutMore } = audit.describePeople({ asked, given: given?.names });
        return {
          event: isAccess ? "access" : undefined,
          request,
          callerRequest,
          rpcId: rpcId(context),
          caller,
          subject,
          method,
          tool,
          prompt,
          resource,
          tenant: audit.describeTenant(facts.tenant, http?.req?.headers),
          tenants: tenants && [...tenants].join(" "),
          about,
          aboutMore,
          rows: isAccess ? given?.rows ?? 0 : undefined,
          package: given?.packages || undefined,
          ms,
          users: facts.users,
          cache: isTool ? facts.cache ?? "none" : facts.cache,
          complete: facts.complete,
          failed: failed?.join(" "),
          result,
          traceId: facts.traceId,
        };
      };
      const level = result !== "ok" || failed !== undefined ? "warn" : isAccess ? "info" : "debug";
      log(level, isTool ? "tool call" : "request", access);
      const tenant = refusedTenant === undefined ? undefined : audit.findConfigured(refusedTenant);
      if (tenant !== undefined) {
        instruments?.tenantDenials.add(1, { [TENANT]: tenant });
        const { request, callerRequest, rpcId, caller, subject, tool, prompt, resource } = access();
        const who = { request, callerRequest, rpcId, caller, subject, method };
        const what = { tool, prompt, resource };
        log("warn", "tenant denied", { event: "denied", ...who, ...what, tenant });
      }
      if (instruments !== undefined) {
        const of = facts.tenant === undefined ? {} : { [TENANT]: facts.tenant };
        const { "spanning_access.result": _, ...failed } = errorAttributes(facts, code);
        instruments.operationDuration.record(ms / 1000, { ...measured, ...failed });
        if (target.tool !== undefined) {
          instruments.toolCalls.add(1, { "gen_ai.tool.name": target.tool, result, ...of });
        }
        if (facts.cache !== undefined) {
          instruments.directoryLookups.add(1, { cache: facts.cache, ...of });
        }
      }
    }
  };
}

/** What {@linkcode requestObserver} needs. */
interface ObserverOptions {
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly running: InFlight;
  readonly requestIds: RequestIds;
  readonly telemetry: Telemetry;
  readonly audit: Audit;
}

/** What is known of a request and its caller. */
export interface RequestContext {
  readonly mcpReq:
    & Pick<ServerContext["mcpReq"], "id" | "method" | "_meta" | "signal" | "notify">
    & { readonly envelope?: Readonly<Record<string, unknown>> | undefined };
  /** Absent over a pipe. */
  readonly http?: {
    readonly req?: Request | undefined;
    readonly authInfo?: AuthInfo | undefined;
  } | undefined;
}

/** Does the work of a request, and reports its result to operators. */
export type Observe = <T>(
  context: RequestContext,
  target: RequestTarget,
  work: (facts: RequestFacts) => T | Promise<T>,
  /** The protocol version that a handshake negotiated. */
  negotiated?: string,
) => Promise<T>;

/** Facts about a request that are collected while it is answered, for operators only. */
export interface RequestFacts {
  /** The tenant's id. */
  tenant?: string;
  /** The ids of those that a call about several asked about. */
  tenants?: Set<string>;
  /** The tenant that a call named and its caller may not ask about, or that does not exist. */
  refusedTenant?: string;
  /** Each tenant that a call about several could not be answered for, and the class of the error. */
  failed?: string[];
  /** Whom the call named. */
  asked?: readonly string[];
  /** Collects whom the answer is about. */
  given?: () => PeopleGiven;
  /** How many users the directory that answered holds. */
  users?: number;
  cache?: CacheState;
  /** `false` if a partial directory answered. */
  complete?: false;
  /** The error, including one that was turned into an answer. */
  error?: unknown;
  /** Present if requests are traced. */
  traceId?: string | undefined;
}

/** What a request asks for; a tool or a prompt only if it exists. */
interface RequestTarget {
  readonly tool?: string | undefined;
  readonly prompt?: string | undefined;
  /** A fixed URI or a template, never the URI of one user. */
  readonly resource?: string | undefined;
}

/** The methods whose answers can hold personal data; each of their calls leaves an audit line. */
const ACCESSES = ["tools/call", "resources/read", "prompts/get", "completion/complete"];

/** Who calls, by the id that authentication gave; over a pipe, whoever started the program. */
function callerId({ http }: RequestContext): string {
  if (http === undefined) return "stdio";
  return http.authInfo?.clientId || ANYBODY;
}

/** Why a request failed whose caller has gone, or has cancelled it. */
const CALLER_GONE = new DOMException("The caller has gone", "AbortError");

/** `ok`, or the class of the error; never its message, which can name people. */
export function describeResult({ error }: RequestFacts): string {
  if (error === undefined) return "ok";
  return error instanceof Error ? error.name : "unknown";
}

/** The JSON-RPC code of an error, which the SDK's protocol errors carry. */
function errorCode(thrown: unknown): number {
  const { code } = Object(thrown) as { readonly code?: unknown };
  return typeof code === "number" && code < 0 ? code : INTERNAL_ERROR;
}

/** The JSON-RPC id for operators; absent unless a log may hold it. */
function rpcId({ mcpReq, http }: RequestContext): string | undefined {
  return loggableId(String(mcpReq.id), http?.req?.headers);
}

/** The header that names the protocol in a request of the 2025 era. */
const HEADER_VERSION = "mcp-protocol-version";

/** The attributes of a request's measurements, as OpenTelemetry's MCP conventions name them. */
function requestAttributes(
  { mcpReq: { method, envelope }, http }: RequestContext,
  { tool, prompt, resource }: RequestTarget,
  negotiated: string | undefined,
): Attributes {
  const named = (envelope as Readonly<Record<string, unknown>> | undefined)
    ?.[PROTOCOL_VERSION_META_KEY];
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

/** The name and first attributes of a request's span. Resources would make too many names. */
function spanStart(
  context: RequestContext,
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

/** The last attributes of a request's span. */
function spanOutcome(facts: RequestFacts, code: number | undefined): SpanOutcome {
  const { tenant, users, cache, complete } = facts;
  const known = {
    "spanning_access.tenant": tenant,
    "spanning_access.users": users,
    "spanning_access.cache": cache,
    "spanning_access.complete": complete,
  };
  const attributes = Object.fromEntries(
    Object.entries({ ...known, ...errorAttributes(facts, code) }).filter(([, value]) =>
      value !== undefined
    ),
  );
  return { attributes, failed: facts.error !== undefined };
}

/** The error attributes of the conventions, and our own class; none without an error. */
function errorAttributes(facts: RequestFacts, code: number | undefined): Attributes {
  if (facts.error === undefined) return {};
  const result = { "spanning_access.result": describeResult(facts) };
  if (code === undefined) return { "error.type": "tool_error", ...result };
  return { "error.type": String(code), "rpc.response.status_code": String(code), ...result };
}
