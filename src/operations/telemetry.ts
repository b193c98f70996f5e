import { VERSION } from "../base/identity.ts";
import type { Counter, Histogram, Meter, OpenTelemetry } from "./open_telemetry.ts";
import { createTracing, type Tracing } from "./tracing.ts";

/** What is counted and measured. */
export interface Instruments {
  readonly operationDuration: Histogram;
  readonly toolCalls: Counter;
  readonly directoryLookups: Counter;
  readonly walkDuration: Histogram;
  readonly usersRead: Counter;
  readonly partialDirectories: Counter;
  readonly upstreamRequests: Counter;
  readonly upstreamRetries: Counter;
}

/** The boundaries that the MCP conventions recommend, in seconds. */
const SECONDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** Makes the instruments. The first is named by the MCP conventions, the others by this program. */
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
      "From receiving an MCP request to its answer",
    ),
    toolCalls: counter("tool.calls", "call", "Tool calls by tool and result"),
    directoryLookups: counter(
      "directory.lookups",
      "lookup",
      "User lists and records that calls were answered from, by where they came from",
    ),
    walkDuration: duration(
      "spanning_access.directory.walk.duration",
      "Reading one tenant's whole user list",
    ),
    usersRead: counter("directory.users", "user", "Users read from user lists"),
    partialDirectories: counter("directory.partial", "directory", "User lists that were not whole"),
    upstreamRequests: counter(
      "upstream.requests",
      "request",
      "Requests to Spanning by route and status",
    ),
    upstreamRetries: counter("upstream.retries", "retry", "Requests to Spanning made once more"),
  };
}

const SCOPE = "spanning-access-mcp";

/** Traces and measurements, each only where somebody collects them. */
export interface Telemetry {
  readonly tracing?: Tracing;
  readonly instruments?: Instruments;
}

/** Telemetry through the API that is registered; nothing, and at no cost, where none is. */
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
