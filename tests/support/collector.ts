/** A span, as the collector got it, with attributes by name. */
export interface CollectedSpan {
  readonly scope: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** 2 server, 3 client. */
  readonly kind: number;
  /** 2 error. */
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
}

/** One value of an instrument: a sum, or how many values a histogram holds. */
export interface CollectedPoint {
  readonly metric: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A real OTLP/HTTP collector on loopback. */
export interface Collector extends AsyncDisposable {
  readonly settings: Readonly<Record<string, string>>;
  readonly spans: readonly CollectedSpan[];
  /** The newest value of each instrument and attributes. */
  readonly points: () => CollectedPoint[];
  /** Everything that was received, as it came. */
  readonly text: () => string;
}

// deno-lint-ignore no-explicit-any
type Json = any;

/** Starts a collector, and says how a runtime is told of it. */
export function startCollector(): Collector {
  const bodies: string[] = [];
  const spans: CollectedSpan[] = [];
  const points = new Map<string, CollectedPoint>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const text = await request.text();
      bodies.push(text);
      const body = JSON.parse(text);
      for (const { scopeSpans = [] } of body.resourceSpans ?? []) {
        for (const { scope, spans: some } of scopeSpans) {
          for (const span of some) spans.push(spanOf(scope.name, span));
        }
      }
      for (const { scopeMetrics = [] } of body.resourceMetrics ?? []) {
        for (const { metrics } of scopeMetrics) {
          for (const metric of metrics) {
            for (const point of (metric.sum ?? metric.histogram ?? metric.gauge).dataPoints) {
              const attributes = attributesOf(point.attributes);
              const value = Number(point.count ?? point.asDouble ?? point.asInt);
              const key = metric.name + JSON.stringify(attributes);
              points.set(key, { metric: metric.name, value, attributes });
            }
          }
        }
      }
      return Response.json({});
    },
  );
  return {
    spans,
    points: () => [...points.values()],
    text: () => bodies.join("\n"),
    settings: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
      OTEL_TRACES_SAMPLER: "parentbased_always_on",
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function spanOf(scope: string, span: Json): CollectedSpan {
  const { name, traceId, spanId, parentSpanId, kind } = span;
  const links = span.links.map((link: Json) => link.spanId);
  const attributes = attributesOf(span.attributes);
  const status = span.status.code ?? 0;
  return { scope, name, traceId, spanId, parentSpanId, kind, status, attributes, links };
}

function attributesOf(list: Json[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
