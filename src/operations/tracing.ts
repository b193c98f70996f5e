import type {
  Attributes,
  Context,
  ContextManager,
  Propagation,
  Span,
  SpanContext,
  Tracer,
} from "./open_telemetry.ts";

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

function readSpanContext(context: Context): SpanContext | undefined {
  return (context.getValue(SPAN) as { spanContext(): SpanContext } | undefined)?.spanContext();
}

/** `SpanKind` and `SpanStatusCode` of the API. */
const SERVER = 1;
const CLIENT = 2;
const ERROR = 2;

/** How a span begins: its name, and what is known by then. */
export interface SpanStart {
  readonly name: string;
  readonly attributes: Attributes;
}

/** What a span came to. */
export interface SpanOutcome {
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** Traces what this program does for others, and what it asks of others for that. */
export interface Tracing {
  /** Traces an MCP request and what it leads to; continues the trace that its `_meta` names. */
  readonly served: <T>(
    start: SpanStart,
    meta: Readonly<Record<string, unknown>> | undefined,
    work: (traceId: string) => Promise<T>,
    outcome: () => SpanOutcome,
  ) => Promise<T>;
  /** Traces a request to the vendor, below what is under way. */
  readonly asked: <T>(
    start: SpanStart,
    work: () => Promise<T>,
    outcome: () => SpanOutcome,
  ) => Promise<T>;
  /**
   * Whether spans that the runtime itself makes of upstream requests are kept back. They hold whole
   * addresses, and so names of users; they are kept back by samplers that follow the parent.
   */
  readonly keepsAddressesBack: boolean;
}

/** A span that nobody made, to see what a sampler does below it. */
const NOBODY: SpanContext = { traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 0 };

/** Traces by a tracer of the registered API. */
export function createTracing(
  tracer: Tracer,
  manager: ContextManager,
  propagation: Propagation | undefined,
): Tracing {
  // Never ended, so never sent.
  const probe = tracer.startSpan(
    "probe",
    { kind: CLIENT, attributes: {} },
    unrecorded(manager.active(), NOBODY),
  );
  return {
    keepsAddressesBack: (probe.spanContext().traceFlags & 1) === 0,
    served: (start, meta, work, outcome) => {
      const { context, linked } = traceParent(manager, propagation, meta);
      const links = linked === undefined ? {} : { links: [{ context: linked }] };
      const options = { kind: SERVER, attributes: start.attributes, ...links };
      const span = tracer.startSpan(start.name, options, context);
      const { traceId } = span.spanContext();
      const working = manager.with(withSpan(context, span), () => work(traceId));
      return ended(span, working, outcome);
    },
    asked: (start, work, outcome) => {
      const context = manager.active();
      const options = { kind: CLIENT, attributes: start.attributes };
      const span = tracer.startSpan(start.name, options, context);
      const working = manager.with(unrecorded(context, span.spanContext()), work);
      return ended(span, working, outcome);
    },
  };
}

/** Ends a span with the work that it stands for, however that ends. */
async function ended<T>(span: Span, working: Promise<T>, outcome: () => SpanOutcome): Promise<T> {
  try {
    return await working;
  } finally {
    const { attributes, failed } = outcome();
    span.setAttributes(attributes);
    if (failed) span.setStatus({ code: ERROR });
    span.end();
  }
}
