/**
 * Spans for the requests this program serves and makes, without names of users in them, by whatever
 * OpenTelemetry is registered.
 */

/** Creates tracing with a tracer of the registered API. */
export function createTracing(
  tracer: Tracer,
  manager: ContextManager,
  propagation: Propagation | undefined,
): Tracing {
  // Never ended, so never sent.
  const probe = tracer.startSpan(
    "probe",
    { kind: CLIENT, attributes: {} },
    unrecorded(manager.active(), UNSAMPLED),
  );
  return {
    dropsRuntimeSpans: (probe.spanContext().traceFlags & 1) === 0,
    traceServer: (start, meta, work, outcome) => {
      const { context, linked } = traceParent(manager, propagation, meta);
      const links = linked === undefined ? {} : { links: [{ context: linked }] };
      const options = { kind: SERVER, attributes: start.attributes, ...links };
      const span = tracer.startSpan(start.name, options, context);
      const { traceId } = span.spanContext();
      const result = manager.with(withSpan(context, span), () => work(traceId));
      return endWith(span, result, outcome);
    },
    traceClient: (start, work, outcome) => {
      const context = manager.active();
      const options = { kind: CLIENT, attributes: start.attributes };
      const span = tracer.startSpan(start.name, options, context);
      const result = manager.with(unrecorded(context, span.spanContext()), work);
      return endWith(span, result, outcome);
    },
    currentTrace: () => {
      const fields: Record<string, string> = {};
      propagation?.inject?.(manager.active(), fields, {
        set: (carrier, key, value) => {
          if (FIELDS.includes(key)) carrier[key] = value;
        },
      });
      return fields;
    },
  };
}

/** A span's name and first attributes. */
export interface SpanStart {
  readonly name: string;
  readonly attributes: Attributes;
}

/** A span's last attributes, and whether it failed. */
export interface SpanOutcome {
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** Traces the requests that this program serves and those it makes to serve them. */
export interface Tracing {
  /** Traces an MCP request, as part of the trace that its `_meta` names. */
  readonly traceServer: <T>(
    start: SpanStart,
    meta: Readonly<Record<string, unknown>> | undefined,
    work: (traceId: string) => Promise<T>,
    outcome: () => SpanOutcome,
  ) => Promise<T>;
  /** Traces a request to the vendor, as a child of the current span. */
  readonly traceClient: <T>(
    start: SpanStart,
    work: () => Promise<T>,
    outcome: () => SpanOutcome,
  ) => Promise<T>;
  /** The current span as another process continues it; empty where nothing is traced. */
  readonly currentTrace: () => TraceFields;
  /**
   * Whether the runtime's own spans for upstream requests are dropped, as samplers that follow the
   * parent do. These spans contain whole addresses, and so names of users.
   */
  readonly dropsRuntimeSpans: boolean;
}

/** `traceparent` and `tracestate` of the W3C's Trace Context. */
export type TraceFields = Readonly<Record<string, string>>;

/** `SpanKind` and `SpanStatusCode` of the API. */
const SERVER = 1;
const CLIENT = 2;
const ERROR = 2;

/** A parent that is not sampled, to see what the sampler does with its children. */
const UNSAMPLED: SpanContext = { traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 0 };

/** Ends a span when its work ends, successfully or not. */
async function endWith<T>(span: Span, result: Promise<T>, outcome: () => SpanOutcome): Promise<T> {
  try {
    return await result;
  } finally {
    const { attributes, failed } = outcome();
    span.setAttributes(attributes);
    if (failed) span.setStatus({ code: ERROR });
    span.end();
  }
}

/** The keys under which every version 1 of the API stores the current span and the baggage. */
const SPAN = Symbol.for("OpenTelemetry Context Key SPAN");
const BAGGAGE = Symbol.for("OpenTelemetry Baggage Key");

/** The fields of `_meta` that continue a caller's trace. Baggage is ignored. */
const FIELDS = ["traceparent", "tracestate"];

/** The parent of a span. */
interface TraceParent {
  readonly context: Context;
  /** The transport's span, if the caller's own trace is continued instead. */
  readonly linked?: SpanContext;
}

/** The trace that a request's `_meta` names, or else the current one. */
function traceParent(
  manager: ContextManager,
  propagation: Propagation | undefined,
  meta: Readonly<Record<string, unknown>> | undefined,
): TraceParent {
  const ambient = manager.active();
  if (propagation === undefined || typeof meta?.["traceparent"] !== "string") {
    return { context: ambient };
  }
  const transport = readSpanContext(ambient);
  const context = propagation.extract(ambient, meta, {
    get: (carrier, key) => {
      const value = FIELDS.includes(key) ? carrier[key] : undefined;
      return typeof value === "string" ? value : undefined;
    },
    keys: () => FIELDS,
  });
  const named = readSpanContext(context);
  const own = named === undefined || named.spanId === transport?.spanId;
  return own || transport === undefined ? { context } : { context, linked: transport };
}

function withSpan(context: Context, span: unknown): Context {
  return context.setValue(SPAN, span);
}

/**
 * A context for requests to the vendor, whose addresses contain names of users: samplers that
 * follow the parent record nothing in it, and it passes on no baggage.
 */
function unrecorded(context: Context, { traceId, spanId }: SpanContext): Context {
  const parent = { traceId, spanId, traceFlags: 0, isRemote: false };
  return withSpan(context.deleteValue(BAGGAGE), {
    spanContext: () => parent,
    isRecording: () => false,
  });
}

function readSpanContext(context: Context): SpanContext | undefined {
  return (context.getValue(SPAN) as { spanContext(): SpanContext } | undefined)?.spanContext();
}

/** The registered API; a signal that is turned off is absent. */
export interface OpenTelemetry {
  readonly trace?: { getTracer(name: string, version: string): Tracer };
  readonly metrics?: { getMeter(name: string, version: string): Meter };
  readonly context?: ContextManager;
  readonly propagation?: Propagation;
}

/** The key under which every version 1 of the API registers itself. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/**
 * Finds the API that is registered in a runtime: in Deno with `OTEL_DENO=true`, in Node by an SDK.
 * Undefined if none is.
 */
export function findOpenTelemetry(global: object): OpenTelemetry | undefined {
  return (global as { readonly [REGISTERED]?: OpenTelemetry })[REGISTERED];
}

/** The attributes of a span or a measurement. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** The identity of a span in its trace. */
interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  /** The lowest bit: the trace is recorded. */
  readonly traceFlags: number;
}

/** One timed operation of a trace. */
interface Span {
  spanContext(): SpanContext;
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number }): unknown;
  end(): void;
}

/** Carries the current span and the baggage through asynchronous work. */
interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
  deleteValue(key: symbol): Context;
}

/** A span's name and first attributes. */
interface SpanOptions {
  readonly kind: number;
  readonly attributes: Attributes;
  readonly links?: readonly { readonly context: SpanContext }[];
}

/** Starts spans. */
interface Tracer {
  startSpan(name: string, options: SpanOptions, context?: Context): Span;
}

/** A value that only increases. */
export interface Counter {
  add(value: number, attributes?: Attributes): void;
}

/** A distribution of values. */
export interface Histogram {
  record(value: number, attributes?: Attributes): void;
}

/** The description of an instrument. */
interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}

/** Creates instruments. */
export interface Meter {
  createCounter(name: string, options: InstrumentOptions): Counter;
  createHistogram(name: string, options: InstrumentOptions): Histogram;
}

/** Holds the current context and runs work in another one. */
interface ContextManager {
  active(): Context;
  with<T>(context: Context, work: () => T): T;
}

/** Reads a trace's context from what came with a request, and writes it to what goes with one. */
interface Propagation {
  inject?<C>(context: Context, carrier: C, setter: {
    set(carrier: C, key: string, value: string): void;
  }): void;
  extract<C>(context: Context, carrier: C, getter: {
    get(carrier: C, key: string): string | undefined;
    keys(carrier: C): string[];
  }): Context;
}
