import { createAccess } from "../../mod.ts";
import { tools } from "../../tools/mod.ts";
import type { RateLimitBinding } from "../http/rate_limit.ts";
import { findOpenTelemetry } from "../operations/open_telemetry.ts";
import type { Hono } from "hono";

/** Variables and secrets by name, and the bindings of `wrangler.toml`. */
type Env = Readonly<Record<string, string | undefined>> & {
  readonly RATE_LIMITER?: RateLimitBinding;
};

// No request is billed while the module loads, so the list of tools is made here.
for (const { listing } of tools) void listing;

/** Made at the first request and kept for the isolate: settings do not change while it lives. */
let app: Hono | undefined;

export default {
  fetch(request: Request, { RATE_LIMITER, ...env }: Env): Response | Promise<Response> {
    app ??= createAccess({
      env,
      // Called as a method of another object, the platform's fetch refuses to work.
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
      // deno-lint-ignore no-console
      writeLog: (line) => console.error(line),
      background: false,
      openTelemetry: findOpenTelemetry(globalThis),
      ...(RATE_LIMITER === undefined ? {} : { rateLimiter: RATE_LIMITER }),
    }).worker();
    return app.fetch(request);
  },
};
