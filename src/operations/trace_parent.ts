import type { Context, ContextManager, Propagation, SpanContext } from "./open_telemetry.ts";

/** Under these every version 1 of the API keeps the current span, and the baggage. */
const SPAN = Symbol.for("OpenTelemetry Context Key SPAN");
const BAGGAGE = Symbol.for("OpenTelemetry Baggage Key");

/** What a caller may send in `_meta` to have its trace continued. Baggage is not taken over. */
const FIELDS = ["traceparent", "tracestate"];

/** Where a span of ours belongs. */
export interface TraceParent {
  readonly context: Context;
  /** The span of the transport, where the caller's own trace is continued instead of it. */
  readonly linked?: SpanContext;
}

/** The trace that a request's `_meta` names, or else the one that is under way. */
export function traceParent(
  manager: ContextManager,
  propagation: Propagation | undefined,
  meta: Readonly<Record<string, unknown>> | undefined,
): TraceParent {
  const ambient = manager.active();
  if (propagation === undefined || typeof meta?.["traceparent"] !== "string") {
    return { context: ambient };
  }
  const transport = spanContextOf(ambient);
  const context = propagation.extract(ambient, meta, {
    get: (carrier, key) => {
      const value = FIELDS.includes(key) ? carrier[key] : undefined;
      return typeof value === "string" ? value : undefined;
    },
    keys: () => FIELDS,
  });
  const named = spanContextOf(context);
  const own = named === undefined || named.spanId === transport?.spanId;
  return own || transport === undefined ? { context } : { context, linked: transport };
}

/** The same context with another current span. */
export function withSpan(context: Context, span: unknown): Context {
  return context.setValue(SPAN, span);
}

/**
 * A context in which nothing is recorded by samplers that follow the parent, and which hands no
 * baggage on: for requests to the vendor, whose addresses hold names of users.
 */
export function unrecorded(context: Context, { traceId, spanId }: SpanContext): Context {
  const parent = { traceId, spanId, traceFlags: 0, isRemote: false };
  return withSpan(context.deleteValue(BAGGAGE), {
    spanContext: () => parent,
    isRecording: () => false,
  });
}

function spanContextOf(context: Context): SpanContext | undefined {
  return (context.getValue(SPAN) as { spanContext(): SpanContext } | undefined)?.spanContext();
}
