/** What a span or a measurement is described by. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** The place of a span in a trace. */
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  /** The lowest bit says whether the trace is recorded. */
  readonly traceFlags: number;
}

/** A span of the OpenTelemetry API, as far as it is used. */
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

/** How a span begins. */
export interface SpanOptions {
  readonly kind: number;
  readonly attributes: Attributes;
  readonly links?: readonly { readonly context: SpanContext }[];
}

/** Makes spans. */
export interface Tracer {
  startSpan(name: string, options: SpanOptions, context?: Context): Span;
}

/** Only goes up. */
export interface Counter {
  add(value: number, attributes?: Attributes): void;
}

/** Sorts what it is given into buckets. */
export interface Histogram {
  record(value: number, attributes?: Attributes): void;
}

/** How an instrument presents itself. */
export interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}

/** Makes instruments. */
export interface Meter {
  createCounter(name: string, options: InstrumentOptions): Counter;
  createHistogram(name: string, options: InstrumentOptions): Histogram;
}

/** Hands the current span and the baggage on. */
export interface ContextManager {
  active(): Context;
  with<T>(context: Context, work: () => T): T;
}

/** Reads a trace's context out of what came with a request. */
export interface Propagation {
  extract<C>(context: Context, carrier: C, getter: {
    get(carrier: C, key: string): string | undefined;
    keys(carrier: C): string[];
  }): Context;
}

/**
 * The OpenTelemetry API as a runtime or an SDK registers it for everybody, as far as it is used;
 * what is turned off is not there.
 *
 * Described here rather than imported, so that serving needs no further package.
 */
export interface OpenTelemetry {
  readonly trace?: { getTracer(name: string, version: string): Tracer };
  readonly metrics?: { getMeter(name: string, version: string): Meter };
  readonly context?: ContextManager;
  readonly propagation?: Propagation;
}

/** Where every version 1 of the API registers itself, so that all packages share it. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/**
 * The API that is registered in a runtime: in Deno with `OTEL_DENO=true`, in Node by an SDK.
 * Undefined where nothing is.
 */
export function findOpenTelemetry(global: object): OpenTelemetry | undefined {
  return (global as { readonly [REGISTERED]?: OpenTelemetry })[REGISTERED];
}
