import type {
  Attributes,
  ContextManager,
  Propagation,
  Span,
  SpanContext,
  Tracer,
} from "./open_telemetry.ts";
import { traceParent, unrecorded, withSpan } from "./trace_parent.ts";

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
