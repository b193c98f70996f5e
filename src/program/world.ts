import type { Sleep } from "../base/async.ts";
import type { ReadFile } from "../configuration/read_tenants.ts";
import type { RateLimitBinding } from "../http/rate_limit.ts";
import type { OpenTelemetry } from "../operations/open_telemetry.ts";

/** The world outside, as the program may touch it. */
export interface World {
  /** Settings by name, as in an environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Reads a file as text; absent where there is no file system. */
  readonly readFile?: ReadFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes one log line; standard output belongs to the protocol. */
  readonly writeLog: (line: string) => void;
  /** Waits; the runtime's timer unless a test brings its own. */
  readonly sleep?: Sleep;
  /** Whether work may outlive the request that began it; false on Cloudflare. */
  readonly background?: boolean;
  /** The platform's rate limit for callers over HTTP; otherwise the process keeps its own. */
  readonly rateLimiter?: RateLimitBinding;
  /** Where traces and measurements go; nowhere when absent. */
  readonly openTelemetry?: OpenTelemetry | undefined;
}
