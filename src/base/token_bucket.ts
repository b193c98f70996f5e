/** A limit on how often something may happen: one token bucket for each key, in this process only. */

/**
 * Creates a limit of `perMinute` for each key: a minute's worth at once, then as many as flow back.
 * What was idle longest starts over when there are too many keys.
 */
export function createTokenBuckets(perMinute: number, now: () => number): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  const fill = (key: string): Bucket => {
    const time = now();
    const held = buckets.get(key) ?? { tokens: perMinute, since: time };
    const tokens = Math.min(perMinute, held.tokens + Math.max(0, time - held.since) * perMs);
    return { tokens, since: time };
  };
  const waitSeconds = ({ tokens }: Bucket): number =>
    tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
  return {
    take: (key) => {
      const bucket = fill(key);
      const wait = waitSeconds(bucket);
      // Moved to the end, so that the first in the map is the one that was idle longest.
      buckets.delete(key);
      if (buckets.size >= MOST_KEYS) buckets.delete(buckets.keys().next().value ?? key);
      buckets.set(key, wait > 0 ? bucket : { ...bucket, tokens: bucket.tokens - 1 });
      return wait;
    },
    wait: (key) => waitSeconds(fill(key)),
  };
}

/** Token buckets by key. */
interface TokenBuckets {
  /** Takes a token if there is one. Returns the seconds until the next one; 0 if one was taken. */
  readonly take: (key: string) => number;
  /** The seconds until there is a token; 0 if there is one. */
  readonly wait: (key: string) => number;
}

interface Bucket {
  readonly tokens: number;
  readonly since: number;
}

/** Most keys remembered. */
const MOST_KEYS = 10_000;
