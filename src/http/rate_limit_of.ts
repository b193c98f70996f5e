import type { HttpPolicy } from "./http_policy.ts";
import {
  bindingRateLimit,
  createRateLimit,
  type RateLimit,
  type RateLimitBinding,
} from "./rate_limit.ts";

/**
 * The limit that holds for callers; undefined where none does.
 *
 * The platform's own limit stands in for the usual one. A number that somebody set holds beside
 * it, and 0 ends both: whoever sets it means it.
 */
export function rateLimitOf(
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
