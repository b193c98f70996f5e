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
