import type { Sleep } from "./async.ts";

/** Limits: how many pieces of work run at once, how often something may happen, and who has too much. */

/** Runs work now, or when a slot is free. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** When slow work stops holding its slot. */
interface SlowRelease {
  /** After this long the slot goes to the next in line, although the work runs on. */
  readonly milliseconds: number;
  readonly sleep: Sleep;
}

/** Cancels the timer of finished work. A shared reason is cheaper than one made for each abort. */
const ENDED = new Error("The work has ended");

/**
 * Creates a limiter that runs at most `max` pieces of work at once, first come, first served.
 *
 * With `slowRelease`, work that hangs gives up its slot after a while, so a few hanging pieces
 * cannot block all others; callers have to bound such work in time themselves.
 *
 * Throws `RangeError` unless `max` is a whole number above 0.
 */
export function createLimiter(max: number, slowRelease?: SlowRelease): Limit {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(
      "Cannot create the limiter: max is not a whole number above 0",
    );
  }
  const waiting: (() => void)[] = [];
  let running = 0;
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  return async (work) => {
    // A released slot goes straight to the next in line, so no newcomer can take it.
    if (running < max) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    const over = new AbortController();
    let releaseOnce = (): void => {
      releaseOnce = () => {};
      over.abort(ENDED);
      release();
    };
    slowRelease?.sleep(slowRelease.milliseconds, over.signal)
      .then(() => releaseOnce(), () => {/* The work ended first. */});
    try {
      return await work();
    } finally {
      releaseOnce();
    }
  };
}

/**
 * Creates a limit of `perMinute` for each key: a minute's worth at once, then as many as flow back.
 * With too many keys, the one that was idle longest starts over.
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

/** Tells whose share of a bound is more than an even one; undefined if all keep within the bound. */
export function findOverShare<T extends { readonly owner: string }>(
  all: Iterable<T>,
  most: number,
  sizeOf: (each: T) => number,
): ((owner: string) => boolean) | undefined {
  const usage = new Map<string, number>();
  let total = 0;
  for (const each of all) {
    const size = sizeOf(each);
    total += size;
    usage.set(each.owner, (usage.get(each.owner) ?? 0) + size);
  }
  if (total <= most) return undefined;
  const share = most / usage.size;
  return (owner) => (usage.get(owner) ?? 0) > share;
}
