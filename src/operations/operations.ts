/** Everything operators can see of a running program: logs, measurements, traces, readiness. */

import type { Log } from "../base/log.ts";
import { createInFlight, type InFlight } from "./in_flight.ts";
import type { OpenTelemetry } from "./open_telemetry.ts";
import { createRequestIds, type RequestIds } from "./request_ids.ts";
import { createTelemetry, type Telemetry } from "./telemetry.ts";
import { type Upstream, type UpstreamContact, watchUpstream } from "./upstream.ts";

/** Joins the parts that watch a running program. */
export function createOperations({ log, now, openTelemetry }: OperationsOptions): Operations {
  const telemetry = createTelemetry(openTelemetry);
  const { tracing, instruments } = telemetry;
  if (tracing?.dropsRuntimeSpans === false) log("warn", ADDRESSES_EXPORTED);
  const upstream = watchUpstream({ log, now, telemetry });
  let history: Readiness["history"];
  return {
    running: createInFlight(),
    requestIds: createRequestIds(),
    telemetry,
    readiness: (facts) => ({
      ...describeReadiness(facts, upstream.lastContact(facts.tenants), now()),
      ...(history === undefined ? {} : { history }),
    }),
    ...upstream,
    onRetry: () => instruments?.upstreamRetries.add(1),
    onKeep: (tenant, result, why = {}) => {
      const at = new Date(now()).toISOString();
      const lastKept = result === "failed" ? history?.lastKept : at;
      history = { result, at, ...(lastKept === undefined ? {} : { lastKept }), ...why };
      if (result === "failed") log("error", "a reading could not be kept", { tenant, ...why });
      else log("debug", "reading kept", { tenant, result });
    },
    onWalk: (tenant, end) => {
      if ("error" in end) {
        return log("debug", "reading users failed", { tenant, result: end.error });
      }
      const { users, ms, complete } = end;
      log("debug", "users read", { tenant, ...end });
      instruments?.walkDuration.record(ms / 1000, { complete });
      instruments?.usersRead.add(users);
      if (!complete) instruments?.partialDirectories.add(1);
    },
  };
}

interface OperationsOptions {
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly openTelemetry?: OpenTelemetry | undefined;
}

/** What operators can see of a running program, and where its parts report to. */
export interface Operations extends Upstream {
  readonly running: InFlight;
  readonly requestIds: RequestIds;
  readonly telemetry: Telemetry;
  /** Answers `/ready` without asking anybody, for a caller who may ask about these tenants. */
  readonly readiness: (facts: ReadinessFacts) => Readiness;
  readonly onRetry: () => void;
  readonly onWalk: (tenant: string, end: WalkEnd) => void;
  /** Called after each reading that was to be kept. `why` says what failed, and quotes nothing. */
  readonly onKeep: (
    tenant: string,
    result: "kept" | "seen_again" | "failed",
    why?: { readonly error?: string; readonly reason?: string },
  ) => void;
}

interface ReadinessFacts {
  /** Their ids. */
  readonly tenants: readonly string[];
  readonly sandbox: boolean;
}

/** What an operator may know about a running server: no secret, and nothing about people. */
export interface Readiness {
  readonly tenants: number;
  /** Whether the embedded sandbox tenant is in use. */
  readonly sandbox: boolean;
  readonly upstream: {
    /** When the vendor last answered or could not be reached; absent before the first request. */
    readonly lastContact?: string;
    readonly ageSeconds?: number;
    readonly result?: string;
  };
  /** What became of the last reading that was to be kept; absent before there was one. */
  readonly history?: {
    readonly result: "kept" | "seen_again" | "failed";
    readonly at: string;
    /** When a reading was last kept or seen again; absent if none was since the start. */
    readonly lastKept?: string;
    readonly error?: string;
    readonly reason?: string;
  };
}

/** How one reading of a tenant's user list ended. */
export type WalkEnd =
  | {
    readonly users: number;
    readonly pages: number;
    readonly ms: number;
    readonly complete: boolean;
  }
  | {
    /** The class of the error. */
    readonly error: string;
  };

/** Warns that the runtime's own spans would export the names of users. */
const ADDRESSES_EXPORTED =
  "Traces contain whole addresses of upstream requests, with users' principal names: set " +
  "OTEL_TRACES_SAMPLER=parentbased_always_on to drop these spans";

function describeReadiness(
  { tenants, sandbox }: ReadinessFacts,
  contact: UpstreamContact | undefined,
  now: number,
): Readiness {
  const facts = { tenants: tenants.length, sandbox };
  if (contact === undefined) return { ...facts, upstream: {} };
  const { at, result } = contact;
  const ageSeconds = Math.max(0, Math.round((now - at) / 1000));
  return { ...facts, upstream: { lastContact: new Date(at).toISOString(), ageSeconds, result } };
}
