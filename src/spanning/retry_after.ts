/** From here on a number of seconds is a date rather than a wait: 2001-09-09. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/**
 * How many seconds an answer asks to wait: `Retry-After` in seconds or as an HTTP date, else
 * `RateLimit-Reset` or `X-RateLimit-Reset` in seconds from now or since 1970. At least 0.
 *
 * None of these is promised by the vendor, and its own module ignores them; a rate limiter of the
 * kind whose words it answers with usually sends one.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (text) {
    const seconds = parseSeconds(text);
    if (seconds !== undefined) return seconds;
    // Date.parse() alone would make a year of "-5".
    const date = /^[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
    if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000);
  }
  for (const name of ["ratelimit-reset", "x-ratelimit-reset"]) {
    const reset = parseSeconds(headers.get(name)?.trim() ?? "");
    if (reset === undefined) continue;
    if (reset >= EPOCH_MILLISECONDS) return Math.max(0, (reset - now) / 1000);
    return reset >= EPOCH_SECONDS ? Math.max(0, reset - now / 1000) : reset;
  }
  return undefined;
}

function parseSeconds(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
