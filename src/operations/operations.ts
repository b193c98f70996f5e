import type { Log } from "../base/log.ts";
import { createRequestIds, type RequestIds } from "./request_ids.ts";
import {
  createTelemetry,
  type Telemetry,
  TENANT,
  type Upstream,
  type UpstreamContact,
  watchUpstream,
} from "./telemetry.ts";
import type { OpenTelemetry } from "./tracing.ts";

/**
 * Everything operators can see of a running program: logs, measurements, traces, readiness, work in
 * flight.
 */

/** Joins the parts that watch a running program. */
export function createOperations({ log, now, openTelemetry }: OperationsOptions): Operations {
  const telemetry = createTelemetry(openTelemetry);
  const { tracing, instruments } = telemetry;
  if (tracing?.dropsRuntimeSpans === false) log("warn", ADDRESSES_EXPORTED);
  const upstream = watchUpstream({ log, now, telemetry });
  const kept = new LastAttempts<"kept" | "seen_again">(now);
  const refreshed = new LastAttempts<"ok">(now);
  const stateOf = (tenants: readonly string[]): TenantState => ({
    upstream: describeContact(upstream.lastContact(tenants), now()),
    ...named("history", kept.worst(tenants)),
    ...named("refresh", refreshed.worst(tenants)),
  });
  // Everything about a single tenant is said already.
  const byTenant = (tenants: readonly string[]): Readiness["byTenant"] =>
    tenants.length < 2
      ? undefined
      : Object.fromEntries(tenants.map((tenant) => [tenant, stateOf([tenant])]));
  return {
    running: createInFlight(),
    requestIds: createRequestIds(),
    telemetry,
    readiness: (facts) => ({
      tenants: facts.tenants.length,
      sandbox: facts.sandbox,
      ...stateOf(facts.tenants),
      ...named("byTenant", byTenant(facts.tenants)),
    }),
    ...upstream,
    remoteState: (tenant) => ({
      ...named("contact", upstream.lastContact([tenant])),
      ...named("history", kept.worst([tenant])),
      ...named("refresh", refreshed.worst([tenant])),
    }),
    onRemoteState: (tenant, { contact, history, refresh }) => {
      if (contact !== undefined) upstream.onContact(tenant, contact);
      if (history !== undefined) kept.take({ ...history, tenant });
      if (refresh !== undefined) refreshed.take({ ...refresh, tenant });
    },
    onRetry: () => instruments?.upstreamRetries.add(1),
    onRefresh: (tenant, error) => {
      if (error === undefined) return refreshed.note(tenant, "ok");
      refreshed.note(tenant, "failed", { error });
      log("warn", "a reading without a question failed", { tenant, error });
    },
    onKeep: (tenant, result, why) => {
      kept.note(tenant, result, why);
      if (result === "failed") log("error", "a reading could not be kept", { tenant, ...why });
      else log("debug", "reading kept", { tenant, result });
    },
    onWalk: (tenant, end) => {
      if ("error" in end) {
        instruments?.walkFailures.add(1, { [TENANT]: tenant, "error.type": end.error });
        return log("debug", "reading users failed", { tenant, result: end.error });
      }
      const of = { [TENANT]: tenant };
      const { users, ms, complete } = end;
      log("debug", "users read", { tenant, ...end });
      instruments?.walkDuration.record(ms / 1000, { complete, ...of });
      instruments?.usersRead.add(users, of);
      if (!complete) instruments?.partialDirectories.add(1, of);
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
  /** What another process is told of a tenant that this one owns. */
  readonly remoteState: (tenant: string) => RemoteState;
  /** Takes note of what the process that owns a tenant told of it. */
  readonly onRemoteState: (tenant: string, state: RemoteState) => void;
  readonly onRetry: () => void;
  readonly onWalk: (tenant: string, end: WalkEnd) => void;
  /** Called after each reading without a question; with the class of the error if it failed. */
  readonly onRefresh: (tenant: string, error?: string) => void;
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
export interface Readiness extends TenantState {
  readonly tenants: number;
  /** Whether the embedded sandbox tenant is in use. */
  readonly sandbox: boolean;
  /** The same for each tenant by its id; absent where the caller may ask about one only. */
  readonly byTenant?: Readonly<Record<string, TenantState>>;
}

/** How one tenant is, or several together. */
interface TenantState {
  readonly upstream: {
    /** When the vendor last answered or could not be reached; absent before the first request. */
    readonly lastContact?: string;
    readonly ageSeconds?: number;
    readonly result?: string;
  };
  /** What became of the last reading that was to be kept: of a tenant whose could not, if any. */
  readonly history?: Attempt<"kept" | "seen_again">;
  /** What became of the last reading without a question: of a tenant whose failed, if any. */
  readonly refresh?: Attempt<"ok">;
}

/** How a tenant is that another process owns. */
export interface RemoteState extends Omit<TenantState, "upstream"> {
  readonly contact?: UpstreamContact;
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

function describeContact(
  contact: UpstreamContact | undefined,
  now: number,
): TenantState["upstream"] {
  if (contact === undefined) return {};
  const { at, result } = contact;
  const ageSeconds = Math.max(0, Math.round((now - at) / 1000));
  return { lastContact: new Date(at).toISOString(), ageSeconds, result };
}

function named<K extends string, T>(name: K, value: T | undefined): { [name in K]?: T } {
  return value === undefined ? {} : { [name]: value } as { [name in K]?: T };
}

/** Notes attempts, and tells the callers of some tenants what they must know. */
class LastAttempts<Result extends string> {
  readonly #now: () => number;
  readonly #last = new Map<string, Attempt<Result>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `why` says what failed, and quotes nothing. */
  note(tenant: string, result: Result | "failed", why: Reasons = {}): void {
    const at = new Date(this.#now()).toISOString();
    const lastSuccess = result === "failed" ? this.#last.get(tenant)?.lastSuccess : at;
    const success = lastSuccess === undefined ? {} : { lastSuccess };
    this.take({ tenant, result, at, ...success, ...why });
  }

  /** Takes an attempt as it was noted, here or elsewhere. */
  take(attempt: Attempt<Result>): void {
    // The latest one stands last.
    this.#last.delete(attempt.tenant);
    this.#last.set(attempt.tenant, attempt);
  }

  /** Of these tenants one whose last attempt failed, or the latest one; undefined before any. */
  worst(tenants: readonly string[]): Attempt<Result> | undefined {
    const theirs = [...this.#last.values()].filter(({ tenant }) => tenants.includes(tenant));
    return theirs.findLast(({ result }) => result === "failed") ?? theirs.at(-1);
  }
}

/** One attempt. */
interface Attempt<Result extends string> extends Reasons {
  readonly tenant: string;
  readonly result: Result | "failed";
  /** ISO 8601. */
  readonly at: string;
  /** When it last succeeded; absent if it has not since the start. */
  readonly lastSuccess?: string;
}

interface Reasons {
  /** The class of the error. */
  readonly error?: string;
  readonly reason?: string;
}

/** Work that has begun and not ended. */
export interface InFlight {
  /** How many pieces of work are in flight. */
  readonly count: number;
  readonly enter: () => void;
  readonly leave: () => void;
  /** Resolves as soon as nothing is in flight. */
  readonly idle: () => Promise<void>;
}

/** Starts at zero. */
export function createInFlight(): InFlight {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    get count() {
      return count;
    },
    enter: () => {
      count++;
    },
    leave: () => {
      count--;
      if (count > 0 || waiting.length === 0) return;
      const resolvers = waiting;
      waiting = [];
      for (const resolve of resolvers) resolve();
    },
    idle: () =>
      count === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
  };
}
