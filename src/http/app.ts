import { type Sleep, sleep as runtimeSleep, yieldToEventLoop } from "../base/async.ts";
import type { ConfigurationError } from "../base/errors.ts";
import { IDENTITY, VERSION } from "../base/identity.ts";
import type { Log } from "../base/log.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";
import type { Readiness } from "../operations/operations.ts";
import { createRequestIds, type RequestIds } from "../operations/request_ids.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import { callerOf, checkCaller } from "./authentication.ts";
import { discovery } from "./discovery.ts";
import { checkHost, checkOrigin } from "./host_and_origin.ts";
import { keepAlive } from "./keep_alive.ts";
import {
  acceptingBoth,
  answerLegacy,
  isLegacyCall,
  readsStreams,
  withoutStream,
} from "./mcp_route.ts";
import { METADATA_PATHS, resourceMetadata } from "./oauth.ts";
import type { Caller, HttpPolicy } from "./policy.ts";
import { checkRate, chooseRateLimit, type RateLimitBinding } from "./rate_limit.ts";
import { logRefusals, refuse } from "./refuse.ts";
import { readMessage } from "./request_body.ts";
import { createMcpHandler, type McpServerFactory } from "@modelcontextprotocol/server";
import { Hono } from "hono";

const NAME = { name: IDENTITY.name, version: VERSION } as const;

/** What `/health` says: that the program is alive, and which one it is. Nothing about tenants. */
export const HEALTH = { status: "ok", ...NAME } as const;

/** How `/ready` begins where the settings are right. */
export const READY = { status: "ready", ...NAME } as const;

/** How `/ready` begins where nothing can be answered; the reason follows. */
export const NOT_READY = { status: "not ready", ...NAME } as const;

/** What {@linkcode createHttpApp} needs. */
export interface HttpAppOptions {
  /** Finds what {@linkcode HttpAppOptions.tenants} gave in `authInfo.extra.tenants`. */
  readonly servers: McpServerFactory;
  /** What a caller may ask about; the caller is undefined where nobody has to say who they are. */
  readonly tenants?: (caller: Caller | undefined, headers: Headers) => unknown;
  readonly policy: HttpPolicy;
  readonly log: Log;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** Made anew when absent. */
  readonly requestIds?: RequestIds;
  /** What `/ready` says besides that it is. */
  readonly readiness?: () => Readiness;
  /** Waits for callers; the runtime's timer unless a test brings its own. */
  readonly sleep?: Sleep;
  /** The platform's rate limit, where it has one. */
  readonly rateLimiter?: RateLimitBinding;
}

/** The HTTP door: MCP at `/mcp` for those the policy lets in, an open `/health`, an open card. */
export function createHttpApp(options: HttpAppOptions): Hono {
  const { servers, tenants, policy, log, fetch, now, readiness, rateLimiter } = options;
  const { requestIds = createRequestIds(), sleep = runtimeSleep } = options;
  const mcp = createMcpHandler(servers, {
    keepAliveMs: DEADLINES.keepAlive,
    onerror: (error) => log("debug", "request refused by protocol", { error: error.name }),
  });
  const limit = chooseRateLimit(policy, now, rateLimiter);
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.use(logRefusals(log, requestIds));
  app.use(checkHost(policy.allowedHosts));
  app.route("/", discovery(policy));
  app.use(checkOrigin(policy));
  for (const path of policy.oauth === undefined ? [] : METADATA_PATHS) {
    app.get(path, (c) => c.json(resourceMetadata(c.req.url, policy.oauth as OAuthSettings)));
  }
  const admitted = [checkCaller(policy, { fetch, now }), checkRate(limit)] as const;
  app.get("/ready", ...admitted, (c) => c.json({ ...READY, ...readiness?.() }));
  app.post("/mcp", ...admitted, async (c) => {
    // Requests that have come meanwhile are taken in together with this one, which makes a sixth more
    // answers a second on Deno and Node.
    await yieldToEventLoop();
    const request = c.req.raw;
    if (!isJson(request)) return refuse(c, 415, "Unsupported media type: send application/json");
    const read = await readMessage(request, { sleep, seconds: policy.bodyTimeoutSeconds });
    if ("problem" in read) {
      // What was not read of the body would otherwise have to be waited for.
      if (read.problem.unread) c.header("connection", "close");
      return refuse(c, read.problem.status, read.problem.message, read.problem.code);
    }
    const { message } = read;
    const caller = callerOf(c);
    const extra = { tenants: await tenants?.(caller, request.headers) };
    const authInfo = { token: "", clientId: caller?.id ?? "anonymous", scopes: [], extra };
    const gone = new AbortController();
    const { signal } = request;
    signal.addEventListener("abort", () => gone.abort(signal.reason));
    // Who went away while the request was still being read is not announced any more.
    if (signal.aborted) gone.abort(signal.reason);
    const accepted = acceptingBoth(request, gone.signal);
    requestIds.inherit(request, accepted);
    const answer = isLegacyCall(request, message)
      ? answerLegacy(servers, { request: accepted, message, authInfo })
      : mcp.fetch(accepted, { parsedBody: message, authInfo });
    const rest = { sleep, onGone: () => gone.abort() };
    return readsStreams(request)
      ? await keepAlive(answer, { type: "text/event-stream", ...rest })
      : await keepAlive(answer.then(withoutStream), { type: "application/json", ...rest });
  });
  app.all("/mcp", (c) => {
    c.header("allow", "POST, OPTIONS");
    return refuse(c, 405, "Method not allowed: send POST");
  });
  app.notFound((c) => refuse(c, 404, "Not found: MCP is served at /mcp"));
  app.onError((error, c) => {
    log("error", "request failed", { error: error.name });
    return c.json(
      { jsonrpc: "2.0", id: null, error: { code: -32603, message: "Internal error" } },
      500,
    );
  });
  return app;
}

function isJson(request: Request): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
}

/** The HTTP door while the settings are wrong, where exiting is not possible: 503 with the reason. */
export function createRefusingApp({ message }: ConfigurationError): Hono {
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.get("/ready", (c) => c.json({ ...NOT_READY, reason: message }, 503));
  app.notFound((c) => refuse(c, 503, message));
  return app;
}
