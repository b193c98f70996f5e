import { MAX_WAIT_MS } from "../spanning/retry.ts";

/**
 * How long calls, walks, answers and a shutdown wait where no setting says so, in milliseconds. The
 * order of these figures is the design: what waits inside something else must end before it, and a
 * test holds that.
 */
export const DEADLINES = {
  /** How long MCP clients wait for an answer by their own defaults: the figure to stay below. */
  client: 60_000,
  /** One call of a tool; the default of MCP_CALL_TIMEOUT_SECONDS, and what holds without settings. */
  call: 55_000,
  /** How long a call waits for a walk. An answer that says how far reading is beats no answer. */
  longestWait: 45_000,
  /** How long a call waits for room where too many lists are being read for the same caller. */
  room: 5_000,
  /** How long one request to the vendor, with its retries, spends between tries. */
  betweenTries: MAX_WAIT_MS,
  /**
   * How long a review waits for the tenant's own counts. On some tenants the vendor does not send
   * them in time (vendor module issue #41).
   */
  seats: 10_000,
  /**
   * How long a list that was read to its end waits for the tenant's own count, which must not hold
   * it back (same vendor issue).
   */
  count: 5_000,
  /** How long after such a wait in vain calls are answered without waiting for the count again. */
  countAgain: 30_000,

  /** How long an answer waits until its reading is kept; keeping goes on after that. */
  keeping: 5_000,

  /** Refreshes within this time share a walk: an assistant that calls side by side means one moment. */
  together: 2_000,
  /** How long a list stays for callers who were told to ask again "in a minute". */
  askAgain: 180_000,
  /** How long a walk without callers goes on: a little over the minute after which they ask again. */
  alone: 75_000,
  /**
   * How long what it read is kept for them. Then it is dropped: what was read long ago must not be in
   * an answer of now. Where walks are stored, they go on as long.
   */
  unattended: 600_000,

  /** After this a request to the vendor no longer holds up those of other tenants. */
  hanging: 2_000,
  /** After this a tenant no longer holds up the next one in an answer about all of them. */
  slowTenant: 2_000,

  /** How long an answer over HTTP may take before bytes keep its connection open, and how often. */
  keepAlive: 1_000,

  /** How long calls under way may take to finish when the process ends. Docker kills after 10 s. */
  drain: 8_000,
  /** How long the last answers may take to leave after that. */
  flush: 1_000,
} as const;
