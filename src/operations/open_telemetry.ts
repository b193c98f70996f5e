/**
 * The part of the OpenTelemetry API that this program uses, as a runtime or an SDK registers it.
 * Described here rather than imported, so that serving needs no further package.
 */

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
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  /** The lowest bit: the trace is recorded. */
  readonly traceFlags: number;
}

/** One timed operation of a trace. */
export interface Span {
  spanContext(): SpanContext;
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number }): unknown;
  end(): void;
}

/** Carries the current span and the baggage through asynchronous work. */
export interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
  deleteValue(key: symbol): Context;
}

/** What a span starts with. */
interface SpanOptions {
  readonly kind: number;
  readonly attributes: Attributes;
  readonly links?: readonly { readonly context: SpanContext }[];
}

/** Starts spans. */
export interface Tracer {
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
export interface ContextManager {
  active(): Context;
  with<T>(context: Context, work: () => T): T;
}

/** Extracts a trace's context from what came with a request. */
export interface Propagation {
  extract<C>(context: Context, carrier: C, getter: {
    get(carrier: C, key: string): string | undefined;
    keys(carrier: C): string[];
  }): Context;
}
