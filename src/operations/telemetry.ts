import { VERSION } from "../base/identity.ts";
import {
  type Counter,
  createTracing,
  type Histogram,
  type Meter,
  type OpenTelemetry,
  type Tracing,
} from "./tracing.ts";

/** Telemetry: the traces and the measurements that this program emits. */

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
