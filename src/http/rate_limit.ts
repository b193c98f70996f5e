import { callerOf } from "./authentication.ts";
import type { HttpPolicy } from "./policy.ts";
import { pass, refuse } from "./refuse.ts";
import type { MiddlewareHandler } from "hono";

/** Says whether a caller may go on, and if not, in how many seconds. */
export type RateLimit = (caller: string) => Promise<RateVerdict>;

/** `waitSeconds` is 0 for those who may go on. */
export interface RateVerdict {
  readonly waitSeconds: number;
}

/** Cloudflare's rate-limit binding, as far as it is used. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

interface Bucket {
  tokens: number;
  since: number;
}

/** Callers remembered at once; with more, those who waited longest start anew. */
const MOST_CALLERS = 10_000;

/** What the binding's shortest period is, for callers it turns away. */
const BINDING_WAIT_SECONDS = 10;

/**
 * A token bucket for each caller: a minute's worth of calls at once, then as many as flow back.
 *
 * Holds in this process or isolate only.
 */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  return (caller) => {
    const time = now();
    const held = buckets.get(caller) ?? { tokens: perMinute, since: time };
    const tokens = Math.min(perMinute, held.tokens + (time - held.since) * perMs);
    // Put back at the end, so that the first in the map is the one not seen for longest.
    buckets.delete(caller);
    if (buckets.size >= MOST_CALLERS) buckets.delete(buckets.keys().next().value ?? caller);
    const allowed = tokens >= 1;
    buckets.set(caller, { tokens: allowed ? tokens - 1 : tokens, since: time });
    const waitSeconds = allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
    return Promise.resolve({ waitSeconds });
  };
}

/** The platform's own limit, which holds in all isolates of a place. */
export function bindingRateLimit(binding: RateLimitBinding): RateLimit {
  return async (caller) => {
    const { success } = await binding.limit({ key: caller });
    return { waitSeconds: success ? 0 : BINDING_WAIT_SECONDS };
  };
}

/**
 * The limit that holds for callers; undefined where none does.
 *
 * The platform's own limit stands in for the usual one. A number that somebody set holds beside
 * it, and 0 ends both: whoever sets it means it.
 */
export function chooseRateLimit(
  { callsPerMinute, callsPerMinuteSet }: Pick<HttpPolicy, "callsPerMinute" | "callsPerMinuteSet">,
  now: () => number,
  binding?: RateLimitBinding,
): RateLimit | undefined {
  const own = callsPerMinute === 0 ? undefined : createRateLimit(callsPerMinute, now);
  if (binding === undefined || (callsPerMinuteSet && own === undefined)) return own;
  const platform = bindingRateLimit(binding);
  if (!callsPerMinuteSet || own === undefined) return platform;
  return async (caller) => {
    const verdict = await own(caller);
    return verdict.waitSeconds > 0 ? verdict : await platform(caller);
  };
}

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
