import { shareWork, type Sleep, sleep as runtimeSleep, yieldToEventLoop } from "../base/async.ts";
import type { ConfigurationError } from "../base/errors.ts";
import { IDENTITY, VERSION } from "../base/identity.ts";
import { INTERNAL_ERROR } from "../base/json_rpc.ts";
import type { Log } from "../base/log.ts";
import { VARIABLES } from "../configuration/settings.ts";
import type { Audit } from "../operations/audit.ts";
import type { Readiness } from "../operations/operations.ts";
import { createRequestIds, type RequestIds } from "../operations/request_ids.ts";
import { callerOf, checkCaller } from "./authentication.ts";
import { discovery, METADATA_PATHS, resourceMetadata } from "./discovery.ts";
import {
  EVIDENCE_PATH,
  evidenceAccess,
  evidenceRoute,
  type KeptEvidence,
} from "./evidence_route.ts";
import { checkHost, checkOrigin, PRIVATE_HEADERS } from "./host_and_origin.ts";
import { keepAlive, withoutStream } from "./keep_alive.ts";
import type { Caller, HttpPolicy } from "./policy.ts";
import { checkGuesses, checkRate, chooseRateLimit, type RateLimitBinding } from "./rate_limit.ts";
import { logRefusals, refuse } from "./refuse.ts";
import { readMessage } from "./request_body.ts";
import type { AuthInfo } from "@modelcontextprotocol/server";
import { type Context, Hono } from "hono";

/** The HTTP server's routes, and how `/mcp` answers. */

/** What {@linkcode createHttpApp} needs. */
interface HttpAppOptions
  extends Pick<McpRouteOptions, "servers" | "log">, Partial<Pick<McpRouteOptions, "tenants">> {
  readonly policy: HttpPolicy;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly requestIds?: RequestIds;
  /** How the log names a caller whose request is refused. */
  readonly describeCaller?: Audit["describeCaller"];
  /** How the log names a tenant whose evidence is handed out. */
  readonly describeTenant?: Audit["describeTenant"];
  /** What `/ready` adds about the program, for a caller. */
  readonly readiness?: (caller: Caller | undefined) => Readiness | Promise<Readiness>;
  /** The runtime's timer unless a test brings its own. */
  readonly sleep?: Sleep;
  /** The platform's rate limit, if it has one. */
  readonly rateLimiter?: RateLimitBinding;
  /** Where evidence is kept for callers to fetch; absent: nowhere. */
  readonly evidence?: KeptEvidence;
  /** Reads the page that the policy may ask for at `/app`; absent: there is none. */
  readonly readPage?: () => Promise<string>;
}

/**
 * Creates the HTTP app: MCP at `/mcp` and `/ready` for callers that the policy admits; `/health`,
 * the server card, the OAuth metadata and, where the policy has it, the page at `/app` for everybody.
 */
export function createHttpApp(options: HttpAppOptions): Hono {
  const { policy, log, fetch, now, readiness, rateLimiter } = options;
  const { requestIds = createRequestIds(), sleep = runtimeSleep } = options;
  const { servers, tenants, readPage, evidence } = options;
  const { describeCaller = (caller) => ({ caller }), describeTenant = (id) => id } = options;
  const { bodyTimeoutSeconds } = policy;
  const limit = chooseRateLimit(policy, now, rateLimiter);
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.use(logRefusals({ log, requestIds, now, describeCaller: options.describeCaller }));
  app.use(checkHost(policy.allowedHosts));
  app.route("/", discovery(policy));
  app.use(checkOrigin(policy));
  app.get("/", async (c) => (await loadPages()).homePage(c, policy));
  const { oauth } = policy;
  if (oauth !== undefined) {
    for (const path of METADATA_PATHS) {
      app.get(path, (c) => c.json(resourceMetadata(c, oauth), 200, PRIVATE_HEADERS));
    }
  }
  if (policy.app !== undefined && readPage !== undefined) {
    const load = shareWork(async () => (await loadPages()).appPage(readPage, policy));
    app.get(APP_PATH, checkRate(limit), async (c, next) => await (await load())(c, next));
    app.all(APP_PATH, (c) => {
      c.header("allow", "GET, HEAD");
      return refuse(c, 405, "Method not allowed: send GET");
    });
  }
  const admitted = [checkCaller(policy, { fetch, now, log }), checkRate(limit)] as const;
  if (evidence !== undefined) {
    const named = { log, requestIds, describeCaller, describeTenant };
    const shared = { checkGuesses: checkGuesses(limit), admitted, ...named };
    app.route(EVIDENCE_PATH, evidenceRoute({ ...evidence, ...shared }));
  }
  app.get("/ready", ...admitted, async (c) => {
    return c.json({ ...READY, ...await readiness?.(callerOf(c)) });
  });
  app.on(
    "POST",
    MCP_PATHS,
    ...admitted,
    mcpRoute({
      servers,
      tenants,
      evidence: evidence && evidenceAccess(evidence, policy),
      bodyTimeoutSeconds,
      requestIds,
      sleep,
      log,
    }),
  );
  for (const path of MCP_PATHS) {
    app.all(path, (c) => {
      c.header("allow", "POST, OPTIONS");
      return refuse(c, 405, "Method not allowed: send POST");
    });
  }
  app.notFound((c) => refuse(c, 404, "Not found: MCP is served at /mcp"));
  app.onError((error, c) => {
    log("error", "request failed", { error: error.name });
    return c.json(
      { jsonrpc: "2.0", id: null, error: { code: INTERNAL_ERROR, message: "Internal error" } },
      500,
    );
  });
  return app;
}

/** Loads the pages, which only people with a browser see. */
const loadPages = (): Promise<typeof import("./pages.ts")> => import("./pages.ts");

/** Where the page that shows who has access is served. */
const APP_PATH = "/app";

/** Where MCP is served; some clients add a slash to every address. */
const MCP_PATHS = ["/mcp", "/mcp/"];

/**
 * Creates the HTTP app of a Worker with invalid settings, which cannot exit: 503 for everything.
 *
 * The log says what is wrong. Anybody may ask, so the answer names variables and nothing else: the
 * sentences can hold the ids of tenants, which are names of customers.
 */
export function createRefusingApp({ problems }: ConfigurationError, log: Log): Hono {
  for (const problem of problems) log("error", problem);
  const named = VARIABLES.filter((name) =>
    problems.some((problem) => new RegExp(`\\b${name}\\b`).test(problem))
  );
  const message = `Settings are missing or wrong${
    named.length === 0 ? "" : ` (${named.join(", ")})`
  }: the server's log says what to do`;
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.get("/ready", (c) => c.json({ ...NOT_READY, reason: message }, 503));
  app.notFound((c) => refuse(c, 503, message));
  return app;
}

/** What the first fields of these answers say of the program. */
const NAME = { name: IDENTITY.name, version: VERSION } as const;

/** The answer of `/health`: the program runs, and which one it is. Nothing about tenants. */
const HEALTH = { status: "ok", ...NAME } as const;

/** The first fields of `/ready` with invalid settings; the reason follows. */
const NOT_READY = { status: "not ready", ...NAME } as const;

/** The first fields of `/ready` with valid settings. */
const READY = { status: "ready", ...NAME } as const;

/** A message whose form was checked, and who sent it. */
interface ReadMessage {
  readonly message: unknown;
  readonly authInfo: AuthInfo;
}

/** What answers messages: see `Servers` in src/mcp/server.ts. */
interface McpServers {
  readonly answer: (
    message: unknown,
    request: { readonly requestInfo: Request; readonly authInfo: AuthInfo },
    signal: AbortSignal,
  ) => Promise<object> | undefined;
  readonly respond: (request: Request, read: ReadMessage) => Promise<Response | undefined>;
}

/** What {@linkcode mcpRoute} needs. */
interface McpRouteOptions {
  /** Finds what {@linkcode McpRouteOptions.tenants} returned in `authInfo.extra.tenants`. */
  readonly servers: McpServers;
  /** The tenants a caller may ask about; the caller is undefined if no identification is required. */
  readonly tenants: ((caller: Caller | undefined, headers: Headers) => unknown) | undefined;
  /** What the caller may use to hand evidence over, found in `authInfo.extra.evidence`. */
  readonly evidence: ((c: Context, caller: Caller | undefined) => unknown) | undefined;
  readonly bodyTimeoutSeconds: number;
  readonly requestIds: RequestIds;
  readonly sleep: Sleep;
  readonly log: Log;
}

/**
 * Handles `POST /mcp`: reads one message, finds the caller's tenants and answers in the era of the
 * message, as JSON or as a stream of events, whichever the caller reads.
 *
 * Comes after the checks of host, origin, caller and rate.
 */
function mcpRoute(options: McpRouteOptions): (c: Context) => Promise<Response> {
  const { servers, tenants, evidence, requestIds, sleep } = options;
  const body = { sleep, seconds: options.bodyTimeoutSeconds };
  const respond = async (request: Request, signal: AbortSignal, read: ReadMessage) => {
    const accepted = acceptingBoth(request, signal);
    requestIds.inherit(request, accepted);
    return await servers.respond(accepted, read) ?? callerGone();
  };
  return async (c) => {
    // Requests that arrived in the meantime are accepted together with this one, which gains a sixth
    // of the throughput on Deno and Node.
    await yieldToEventLoop();
    const request = c.req.raw;
    if (!isJson(request)) return refuse(c, 415, "Unsupported media type: send application/json");
    const read = await readMessage(request, body);
    if ("problem" in read) {
      // Otherwise the server would have to wait for the rest of the body.
      if (read.problem.unread) c.header("connection", "close");
      const { status, message, code, id } = read.problem;
      return refuse(c, status, message, { code, id });
    }
    const { message } = read;
    const caller = callerOf(c);
    const extra = {
      tenants: await tenants?.(caller, request.headers),
      evidence: evidence?.(c, caller),
    };
    const authInfo = { token: "", clientId: caller?.id ?? "", scopes: [], extra };
    const gone = new AbortController();
    const { signal } = request;
    signal.addEventListener("abort", () => gone.abort(signal.reason));
    // The client may have disconnected while we read the body; that event has already fired.
    if (signal.aborted) return callerGone();
    const plain = servers.answer(message, { requestInfo: request, authInfo }, gone.signal);
    const answer = plain === undefined
      ? respond(request, gone.signal, { message, authInfo })
      : plain.then((message) => gone.signal.aborted ? callerGone() : Response.json(message));
    // Nothing answers a notification but a status, which is the first thing that is sent.
    if (!hasAnswer(message)) return await answer;
    const rest = { sleep, onGone: () => gone.abort() };
    return readsStreams(request)
      ? await keepAlive(answer, { type: "text/event-stream", ...rest })
      : await keepAlive(answer.then(withoutStream), { type: "application/json", ...rest });
  };
}

/** Whether a message whose form was checked is a request. */
function hasAnswer(message: unknown): boolean {
  const { id, method } = message as { readonly id?: unknown; readonly method?: unknown };
  return id !== undefined && method !== undefined;
}

function isJson(request: Request): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
}

/**
 * The answer to a client that closed the request before, with nginx's status for it. Nobody reads it,
 * but it is logged, and many log tools know it.
 */
function callerGone(): Response {
  return new Response(null, { status: 499 });
}

const BOTH = "application/json, text/event-stream";

/** Whether a caller says that it reads event streams; many accept only JSON, or anything. */
function readsStreams(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

/**
 * The same request with another signal, accepting what the protocol requires every client to
 * accept. The body has been read and is left out.
 */
function acceptingBoth(request: Request, signal: AbortSignal): Request {
  const accept = request.headers.get("accept") ?? "";
  if (accept.includes("application/json") && accept.includes("text/event-stream")) {
    // Creating a request costs more than everything else that is done with it.
    return Object.defineProperty(request, "signal", { value: signal });
  }
  const headers = new Headers(request.headers);
  headers.set("accept", BOTH);
  return new Request(request.url, { method: request.method, headers, signal });
}
