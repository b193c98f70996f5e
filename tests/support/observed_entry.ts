import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { bareEnvironment, entry, lineReader, PERMISSIONS } from "./entry_process.ts";
import { type SandboxVendor, sandboxVendor } from "./sandbox_vendor.ts";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";

/** The bearer token of callers over HTTP. */
export const TOKEN = "a-token-of-some-length";

const tenant = generateTenant({ users: 2500, seed: 3 });

/** Somebody enabled in that tenant. */
export const SOMEBODY: string =
  tenant.users.find(({ isDeleted, isArchive }) => !isDeleted && !isArchive)?.userPrincipalName ??
    "";

/** A trace of the caller, as `_meta` carries it. */
export const TRACE = "0af7651916cd43dd8448eb211c80319c";
/** The caller's span in it. */
export const PARENT = "b7ad6b7169203331";
/** The `_meta` of a traced call. */
export const META = { traceparent: `00-${TRACE}-${PARENT}-01`, baggage: "who=secret-baggage" };

/** Starts the vendor of that tenant with these faults. */
export function vendor(faults: readonly string[] = []): SandboxVendor {
  return sandboxVendor(tenant, faults);
}

/** Runs `serve`, lets a client ask it, and ends it; what it still has to tell is sent at the end. */
export async function served(
  settings: Record<string, string>,
  ask: (client: Client, url: string) => Promise<void>,
): Promise<readonly string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry("serve")],
    env: { ...bareEnvironment(), PORT: "0", MCP_BEARER_TOKEN: TOKEN, ...settings },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = lineReader(child.stderr);
  const url = await log.until((line) => /"url":"([^"]+)"/.exec(line)?.[1]);
  const client = newClient();
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  await ask(client, url);
  await client.close();
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  return await log.end();
}

/** A 2026-07-28 client. */
function newClient(): Client {
  return new Client({ name: "spanning-access-tests", version: "0" }, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
  });
}

/** The spans that this program made itself, of these names. */
export function ours({ spans }: Collector, name: RegExp): CollectedSpan[] {
  return spans.filter((span) => span.scope === "spanning-access-mcp" && name.test(span.name));
}

/** The total of an instrument, over all attributes or over some. */
export function sum(
  collector: Collector,
  metric: string,
  wanted: Record<string, unknown> = {},
): number {
  return collector.points().filter((point) =>
    point.metric === metric &&
    Object.entries(wanted).every(([name, value]) => point.attributes[name] === value)
  ).reduce((total, { value }) => total + value, 0);
}

/** A span, as the collector got it, with attributes by name. */
interface CollectedSpan {
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
interface CollectedPoint {
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
