import { VERSION } from "../base/identity.ts";
import { createInstruments, type Instruments } from "./instruments.ts";
import type { OpenTelemetry } from "./open_telemetry.ts";
import { createTracing, type Tracing } from "./tracing.ts";

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
