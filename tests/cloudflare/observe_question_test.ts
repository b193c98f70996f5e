import assert from "node:assert/strict";
import type { OpenTelemetry } from "../../src/operations/tracing.ts";
import { createTelemetry } from "../../src/operations/telemetry.ts";
import { ask, createPlatform, SETTINGS, vendorOf } from "./owned_tenant.ts";

interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
  deleteValue(key: symbol): Context;
}

/** The part of OpenTelemetry that is used, with the spans that it saw. */
function telemetry() {
  const spans: { name: string; traceId: string; parent: string | undefined }[] = [];
  const spanKey = Symbol.for("OpenTelemetry Context Key SPAN");
  const contextOf = (values: ReadonlyMap<symbol, unknown>): Context => ({
    getValue: (key: symbol) => values.get(key),
    setValue: (key: symbol, value: unknown) => contextOf(new Map([...values, [key, value]])),
    deleteValue: (key: symbol) => contextOf(new Map([...values].filter(([each]) => each !== key))),
  });
  const spanIn = (context: { getValue(key: symbol): unknown } | undefined) =>
    context?.getValue(spanKey) as
      | { spanContext(): { traceId: string; spanId: string; traceFlags: number } }
      | undefined;
  let current = contextOf(new Map());
  const api: OpenTelemetry = {
    trace: {
      getTracer: () => ({
        startSpan: (name, _options, context) => {
          const parent = spanIn(context)?.spanContext();
          const spanId = String(spans.length + 1).padStart(16, "0");
          const own = { traceId: parent?.traceId ?? "f".repeat(32), spanId, traceFlags: 1 };
          spans.push({ name, traceId: own.traceId, parent: parent?.spanId });
          return {
            spanContext: () => own,
            setAttributes: () => {},
            setStatus: () => {},
            end: () => {},
          };
        },
      }),
    },
    context: {
      active: () => current,
      with: (context, work) => {
        const before = current;
        current = context as Context;
        try {
          return work();
        } finally {
          current = before;
        }
      },
    },
    propagation: {
      inject: (context, carrier, { set }) => {
        const span = spanIn(context)?.spanContext();
        if (span !== undefined) set(carrier, "traceparent", `00-${span.traceId}-${span.spanId}-01`);
        set(carrier, "baggage", "user=somebody");
      },
      extract: (context, carrier, { get }) => {
        const [, traceId, spanId] = get(carrier, "traceparent")?.split("-") ?? [];
        return context.setValue(spanKey, {
          spanContext: () => ({ traceId: traceId ?? "", spanId: spanId ?? "", traceFlags: 1 }),
        });
      },
    },
  };
  return { api, spans };
}

Deno.test("a trace goes on in the object, without baggage", async () => {
  await using platform = await createPlatform();
  const worker = telemetry();
  const { tracing } = createTelemetry(worker.api);
  assert.ok(tracing);
  const trace = await tracing.traceServer(
    { name: "tools/call list_roles", attributes: {} },
    undefined,
    () => Promise.resolve(tracing.currentTrace()),
    () => ({ attributes: {}, failed: false }),
  );
  const [, span] = worker.spans;
  assert.deepEqual(trace, { traceparent: `00-${span?.traceId}-${"2".padStart(16, "0")}-01` });
  const object = telemetry();
  const ports = { ...vendorOf(60), openTelemetry: object.api };
  await ask(platform.start(SETTINGS, ports), "list_roles", {}, { trace });
  const question = object.spans.find(({ name }) => name === "ask list_roles");
  assert.deepEqual([question?.traceId, question?.parent], [span?.traceId, "2".padStart(16, "0")]);
});
