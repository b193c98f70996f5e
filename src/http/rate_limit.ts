import { createTokenBuckets } from "../base/limiter.ts";
import { callerOf } from "./authentication.ts";
import type { HttpPolicy } from "./policy.ts";
import { allowAll, refuseUntil } from "./refuse.ts";
import type { MiddlewareHandler } from "hono";

/** Refuses callers over the limit; nobody if there is none. Comes after the identification. */
export function checkRate(limit: RateLimit | undefined): MiddlewareHandler {
  if (limit === undefined) return allowAll;
  return async function checkRate(c, next) {
    const { waitSeconds } = await limit(callerOf(c)?.id ?? "anonymous");
    if (waitSeconds > 0) return refuseUntil(c, 429, "Too many requests", waitSeconds);
    await next();
  };
}

/**
 * Lets everybody try an address that nobody can guess, and refuses those who guess too often. What is
 * there is handed out however many others guess, so it comes before the count.
 */
export function checkGuesses(limit: RateLimit | undefined): MiddlewareHandler {
  if (limit === undefined) return allowAll;
  return async function checkGuesses(c, next) {
    await next();
    if (c.res.status < 400) return;
    const { waitSeconds } = await limit("guessing");
    if (waitSeconds > 0) c.res = refuseUntil(c, 429, "Too many requests", waitSeconds);
  };
}

/** Counts a call of a caller, and decides whether it may proceed. */
type RateLimit = (caller: string) => Promise<RateVerdict>;

/** Whether a call may proceed. */
interface RateVerdict {
  /** How long to wait before the next try; 0 if the call may proceed. */
  readonly waitSeconds: number;
}

/** The part of Cloudflare's rate-limit binding that is used. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** The binding's shortest period, which refused callers are told to wait. */
const BINDING_WAIT_SECONDS = 10;

/** A minute's worth of calls at once for each caller, counted in this process or isolate only. */
function ownRateLimit(perMinute: number, now: () => number): RateLimit {
  const buckets = createTokenBuckets(perMinute, now);
  return (caller) => Promise.resolve({ waitSeconds: buckets.take(caller) });
}

/** The platform's own limit, which all isolates of a location share. */
function bindingRateLimit(binding: RateLimitBinding): RateLimit {
  return async (caller) => {
    const { success } = await binding.limit({ key: caller });
    return { waitSeconds: success ? 0 : BINDING_WAIT_SECONDS };
  };
}

/** Calls a minute by default if others can reach the server: more than any assistant makes. */
const CALLS_PER_MINUTE = 600;

/** The calls a minute that a process lets each caller make where no platform counts; 0: any number. */
export function ownLimit(
  { callsPerMinute, loopback }: Pick<HttpPolicy, "callsPerMinute" | "loopback">,
): number {
  return callsPerMinute ?? (loopback ? 0 : CALLS_PER_MINUTE);
}

/**
 * Chooses the limit for callers; undefined if there is none.
 *
 * The platform's own limit replaces the default one. A configured number applies in addition to
 * it, and a configured 0 turns both off.
 */
export function chooseRateLimit(
  policy: Pick<HttpPolicy, "callsPerMinute" | "loopback">,
  now: () => number,
  binding?: RateLimitBinding,
): RateLimit | undefined {
  const perMinute = ownLimit(policy);
  const own = perMinute === 0 ? undefined : ownRateLimit(perMinute, now);
  const configured = policy.callsPerMinute !== undefined;
  if (binding === undefined || (configured && own === undefined)) return own;
  const platform = bindingRateLimit(binding);
  if (!configured || own === undefined) return platform;
  return async (caller) => {
    const verdict = await own(caller);
    return verdict.waitSeconds > 0 ? verdict : await platform(caller);
  };
}
