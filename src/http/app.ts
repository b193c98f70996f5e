import { type Sleep, sleep as runtimeSleep } from "../base/async.ts";
import type { ConfigurationError } from "../base/errors.ts";
import { IDENTITY, VERSION } from "../base/identity.ts";
import type { Log } from "../base/log.ts";
import { VARIABLES } from "../configuration/settings.ts";
import type { Audit } from "../operations/audit.ts";
import type { Readiness } from "../operations/operations.ts";
import { createRequestIds, type RequestIds } from "../operations/request_ids.ts";
import { APP_PATH, appPage } from "./app_page.ts";
import { callerOf, checkCaller } from "./authentication.ts";
import { discovery } from "./discovery.ts";
import { homePage } from "./home_page.ts";
import { checkHost, checkOrigin, PRIVATE_HEADERS } from "./host_and_origin.ts";
import { mcpRoute, type McpRouteOptions } from "./mcp_route.ts";
import { METADATA_PATHS, resourceMetadata } from "./oauth.ts";
import type { Caller, HttpPolicy } from "./policy.ts";
import { checkRate, chooseRateLimit, type RateLimitBinding } from "./rate_limit.ts";
import { logRefusals, refuse } from "./refuse.ts";
import { Hono } from "hono";

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
  /** What `/ready` adds about the program, for a caller. */
  readonly readiness?: (caller: Caller | undefined) => Readiness | Promise<Readiness>;
  /** The runtime's timer unless a test brings its own. */
  readonly sleep?: Sleep;
  /** The platform's rate limit, if it has one. */
  readonly rateLimiter?: RateLimitBinding;
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
  const { servers, tenants, readPage } = options;
  const { bodyTimeoutSeconds } = policy;
  const limit = chooseRateLimit(policy, now, rateLimiter);
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.use(logRefusals({ log, requestIds, now, describeCaller: options.describeCaller }));
  app.use(checkHost(policy.allowedHosts));
  app.route("/", discovery(policy));
  app.use(checkOrigin(policy));
  app.get("/", (c) => homePage(c, policy));
  const { oauth } = policy;
  if (oauth !== undefined) {
    for (const path of METADATA_PATHS) {
      app.get(path, (c) => c.json(resourceMetadata(c, oauth), 200, PRIVATE_HEADERS));
    }
  }
  if (policy.app !== undefined && readPage !== undefined) {
    app.get(APP_PATH, checkRate(limit), appPage(readPage, policy));
    app.all(APP_PATH, (c) => {
      c.header("allow", "GET, HEAD");
      return refuse(c, 405, "Method not allowed: send GET");
    });
  }
  const admitted = [checkCaller(policy, { fetch, now, log }), checkRate(limit)] as const;
  app.get("/ready", ...admitted, async (c) => {
    return c.json({ ...READY, ...await readiness?.(callerOf(c)) });
  });
  app.on(
    "POST",
    MCP_PATHS,
    ...admitted,
    mcpRoute({ servers, tenants, bodyTimeoutSeconds, requestIds, sleep, log }),
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
      { jsonrpc: "2.0", id: null, error: { code: -32603, message: "Internal error" } },
      500,
    );
  });
  return app;
}

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

/** Where MCP is served; some clients add a slash to every address. */
const MCP_PATHS = ["/mcp", "/mcp/"];

const NAME = { name: IDENTITY.name, version: VERSION } as const;

/** The answer of `/health`: the program runs, and which one it is. Nothing about tenants. */
const HEALTH = { status: "ok", ...NAME } as const;

/** The first fields of `/ready` with valid settings. */
const READY = { status: "ready", ...NAME } as const;

/** The first fields of `/ready` with invalid settings; the reason follows. */
const NOT_READY = { status: "not ready", ...NAME } as const;
