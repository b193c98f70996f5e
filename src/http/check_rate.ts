import { callerOf } from "./check_caller.ts";
import { pass } from "./pass.ts";
import type { RateLimit } from "./rate_limit.ts";
import { refuse } from "./refuse.ts";
import type { MiddlewareHandler } from "hono";

/** Turns away a caller who asks too often; without a limit, nobody. Comes behind the identification. */
export function checkRate(limit: RateLimit | undefined): MiddlewareHandler {
  if (limit === undefined) return pass;
  return async function checkRate(c, next) {
    const { waitSeconds } = await limit(callerOf(c)?.id ?? "anonymous");
    if (waitSeconds > 0) {
      c.header("retry-after", String(waitSeconds));
      return refuse(c, 429, `Too many requests: try again in ${waitSeconds} seconds`);
    }
    await next();
  };
}
