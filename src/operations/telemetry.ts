import { VERSION } from "../base/identity.ts";
import type { Log } from "../base/log.ts";
import { SpanningError } from "../spanning/errors.ts";
import { ROUTES } from "../spanning/request.ts";
import {
  type Attributes,
  type Counter,
  createTracing,
  type Histogram,
  type Meter,
  type OpenTelemetry,
  type SpanOutcome,
  type SpanStart,
  type Tracing,
} from "./tracing.ts";

/** What is measured: calls, walks, and each request to the vendor. */

/** Creates telemetry from the registered API; without one it is empty and costs nothing. */
export function createTelemetry(
  { trace, metrics, context, propagation }: OpenTelemetry = {},
): Telemetry {
  const traced = trace !== undefined && context !== undefined;
  return {
    ...(traced && {
      tracing: createTracing(trace.getTracer(SCOPE, VERSION), context, propagation),
    }),
    ...(metrics && { instruments: createInstruments(metrics.getMeter(SCOPE, VERSION)) }),
  };
}

/** Traces and measurements, each present only if something collects them. */
export interface Telemetry {
  readonly tracing?: Tracing;
  readonly instruments?: Instruments;
}

/** The attribute that says whose tenant a measurement is about. */
export const TENANT = "spanning_access.tenant";

const SCOPE = "spanning-access-mcp";

/** The counters and histograms of the program. */
interface Instruments {
  readonly operationDuration: Histogram;
  readonly toolCalls: Counter;
  readonly directoryLookups: Counter;
  readonly walkDuration: Histogram;
  readonly usersRead: Counter;
  readonly partialDirectories: Counter;
  readonly walkFailures: Counter;
  readonly tenantDenials: Counter;
  readonly upstreamRequests: Counter;
  readonly upstreamRetries: Counter;
}

/** The bucket boundaries that the MCP semantic conventions recommend, in seconds. */
const SECONDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** The first name is from the MCP semantic conventions, the others are this program's own. */
export function createInstruments(meter: Meter): Instruments {
  const counter = (name: string, unit: string, description: string): Counter =>
    meter.createCounter(`spanning_access.${name}`, { unit: `{${unit}}`, description });
  const duration = (name: string, description: string): Histogram =>
    meter.createHistogram(name, {
      unit: "s",
      description,
      advice: { explicitBucketBoundaries: [...SECONDS] },
    });
  return {
    operationDuration: duration(
      "mcp.server.operation.duration",
      "Time from receiving an MCP request to answering it",
    ),
    toolCalls: counter("tool.calls", "call", "Tool calls by tool and result"),
    directoryLookups: counter(
      "directory.lookups",
      "lookup",
      "User lists and records that answered calls, by where they came from",
    ),
    walkDuration: duration(
      "spanning_access.directory.walk.duration",
      "Time to read one tenant's whole user list",
    ),
    usersRead: counter("directory.users", "user", "Users read from user lists"),
    partialDirectories: counter("directory.partial", "directory", "Incomplete user lists"),
    walkFailures: counter("directory.failures", "reading", "User lists that could not be read"),
    tenantDenials: counter(
      "tenant.denials",
      "call",
      "Calls about a tenant that is not the caller's",
    ),
    upstreamRequests: counter(
      "upstream.requests",
      "request",
      "Requests to Spanning by route and status",
    ),
    upstreamRetries: counter("upstream.retries", "retry", "Retried requests to Spanning"),
  };
}

/**
 * Logs, counts and traces each request to the vendor by its route, never by its address, which
 * contains names of users.
 */
export function watchUpstream({ log, now, telemetry }: UpstreamPorts): Upstream {
  const { tracing, instruments } = telemetry;
  const contacts = new Map<string, UpstreamContact>();
  const onEnd = (
    route: string,
    began: number,
    { status, error }: Ending,
    tenant?: string,
  ): void => {
    const result = error ?? (status === 200 ? "ok" : `status ${status}`);
    const ms = now() - began;
    log("debug", "upstream request", { route, ms, result });
    instruments?.upstreamRequests.add(1, {
      "url.template": route,
      ...(tenant === undefined ? {} : { [TENANT]: tenant }),
      ...endAttributes({ status, error }),
    });
    // A caller that disconnects says nothing about the vendor.
    if (tenant !== undefined && error !== ABORTED) contacts.set(tenant, { at: now(), result });
  };
  const watch: Upstream["watch"] = (fetch, tenant) => async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const route = routeTemplate(url.pathname);
    const began = now();
    let ending: Ending = {};
    const send = async (): Promise<Response> => {
      try {
        const response = await fetch(input, init);
        ending = { status: response.status };
        return response;
      } catch (error) {
        ending = { error: errorType(error, init?.signal ?? undefined) };
        throw error;
      } finally {
        onEnd(route, began, ending, tenant);
      }
    };
    if (tracing === undefined) return await send();
    return await tracing.traceClient(start(url, route), send, () => outcome(ending));
  };
  const lastContact: Upstream["lastContact"] = (tenants) =>
    tenants.flatMap((tenant) => contacts.get(tenant) ?? [])
      .reduce<UpstreamContact | undefined>(
        (last, contact) => last === undefined || contact.at >= last.at ? contact : last,
        undefined,
      );
  const onContact: Upstream["onContact"] = (tenant, contact) => void contacts.set(tenant, contact);
  return { watch, lastContact, onContact };
}

/** The last request to the vendor, and its outcome. */
export interface UpstreamContact {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `ok`, `status 401`, `timeout`, or the class of a network error. */
  readonly result: string;
}

type Fetch = typeof fetch;

/** A watch on the requests to the vendor. */
export interface Upstream {
  /** The same `fetch`, watched: on behalf of a tenant of the settings, if one is named. */
  readonly watch: (fetch: Fetch, tenant?: string) => Fetch;
  /** The last one on behalf of these tenants; undefined before the first answer. */
  readonly lastContact: (tenants: readonly string[]) => UpstreamContact | undefined;
  /** Takes note of a request that another process made on behalf of a tenant. */
  readonly onContact: (tenant: string, contact: UpstreamContact) => void;
}

interface UpstreamPorts {
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly telemetry: Telemetry;
}

const ABORTED = "aborted";

/** How one request to the vendor ended. */
interface Ending {
  readonly status?: number;
  readonly error?: string;
}

/** The routes of the vendor's API without variable parts. */
const FIXED_ROUTES: readonly string[] = Object.values(ROUTES);

/** The route of an upstream path, without the user name that the path may contain. */
function routeTemplate(pathname: string): string {
  if (FIXED_ROUTES.includes(pathname)) return pathname;
  const [parent, name] = pathname.split(/\/(?=[^/]+$)/);
  return parent === ROUTES.users && name !== undefined
    ? `${ROUTES.users}/{userPrincipalName}`
    : "other";
}

function start({ hostname, port, protocol }: URL, route: string): SpanStart {
  const address: Attributes = {
    "http.request.method": "GET",
    "url.template": route,
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
  };
  return { name: `GET ${route}`, attributes: address };
}

/** Our own deadline aborts with a SpanningError, a caller that disconnects with anything else. */
function errorType(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted) return signal.reason instanceof SpanningError ? "timeout" : ABORTED;
  return error instanceof Error ? error.name : "unknown";
}

function outcome(ending: Ending): SpanOutcome {
  return { attributes: endAttributes(ending), failed: ending.status !== 200 };
}

function endAttributes(
  { status, error }: { status?: number | undefined; error?: string | undefined },
): Attributes {
  if (status === undefined) return { "error.type": error ?? "unknown" };
  const answered = { "http.response.status_code": status };
  return status === 200 ? answered : { ...answered, "error.type": String(status) };
}
