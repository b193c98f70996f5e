import { createMcpHandler, type McpServerFactory } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import type { Log } from "../log.ts";
import { type Sleep, sleep as runtimeSleep } from "../spanning/sleep.ts";
import { acceptingBoth, readsStreams, withoutStream } from "./accept.ts";
import { checkCaller } from "./check_caller.ts";
import { checkRate } from "./check_rate.ts";
import { checkHost } from "./check_host.ts";
import { checkOrigin } from "./check_origin.ts";
import { HEALTH } from "./health.ts";
import { BEAT_MS, headInTime } from "./head_in_time.ts";
import type { HttpPolicy } from "./http_policy.ts";
import { bindingRateLimit, createRateLimit, type RateLimitBinding } from "./rate_limit.ts";
import { readMessage } from "./read_message.ts";
import type { OAuthSettings } from "./oauth_settings.ts";
import { METADATA_PATHS, resourceMetadata } from "./resource_metadata.ts";
import { refuse } from "./refuse.ts";

/** What {@linkcode createHttpApp} needs. */
export interface HttpAppOptions {
  readonly servers: McpServerFactory;
  readonly policy: HttpPolicy;
  readonly log: Log;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** Waits for callers; the runtime's timer unless a test brings its own. */
  readonly sleep?: Sleep;
  /** The platform's rate limit, where it has one. */
  readonly rateLimiter?: RateLimitBinding;
}

/** The HTTP door: MCP at `/mcp` for those the policy lets in, and an open `/health`. */
export function createHttpApp(
  { servers, policy, log, fetch, now, sleep = runtimeSleep, rateLimiter }: HttpAppOptions,
): Hono {
  const mcp = createMcpHandler(servers, {
    keepAliveMs: BEAT_MS,
    onerror: (error) => log("debug", "request refused by protocol", { error: error.name }),
  });
  const limit = rateLimiter !== undefined
    ? bindingRateLimit(rateLimiter)
    : policy.callsPerMinute === 0
    ? undefined
    : createRateLimit(policy.callsPerMinute, now);
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.use(checkHost(policy.allowedHosts), checkOrigin(policy));
  for (const path of policy.oauth === undefined ? [] : METADATA_PATHS) {
    app.get(path, (c) => c.json(resourceMetadata(c.req.url, policy.oauth as OAuthSettings)));
  }
  app.post("/mcp", checkCaller(policy, { fetch, now }), checkRate(limit), async (c) => {
    const request = c.req.raw;
    if (!isJson(request)) return refuse(c, 415, "Unsupported media type: send application/json");
    const read = await readMessage(request, { sleep, seconds: policy.bodyTimeoutSeconds });
    if ("problem" in read) {
      // What was not read of the body would otherwise have to be waited for.
      if (read.problem.unread) c.header("connection", "close");
      return refuse(c, read.problem.status, read.problem.message, read.problem.code);
    }
    const gone = new AbortController();
    const { signal } = request;
    signal.addEventListener("abort", () => gone.abort(signal.reason));
    const asked = acceptingBoth(request, gone.signal);
    const answer = mcp.fetch(asked, { parsedBody: read.message });
    const rest = { sleep, onGone: () => gone.abort() };
    return readsStreams(request)
      ? await headInTime(answer, { type: "text/event-stream", ...rest })
      : await headInTime(answer.then(withoutStream), { type: "application/json", ...rest });
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
