import type { Log } from "../base/log.ts";
import { SpanningError } from "../spanning/errors.ts";
import { ROUTES } from "../spanning/request.ts";
import { type Telemetry, TENANT } from "./telemetry.ts";
import type { Attributes, SpanOutcome, SpanStart } from "./tracing.ts";

/** Watches the requests to the vendor: log, counters, traces and the last contact. */

/**
 * Logs, counts and traces each request to the vendor by its route, never by its address, which
 * contains names of users.
 */
export function watchUpstream({ log, now, telemetry }: UpstreamPorts): Upstream {
  const { tracing, instruments } = telemetry;
  const contacts = new Map<string, UpstreamContact>();
  const onEnd = (
    route: string,
    began: number,
    { status, error }: Ending,
    tenant?: string,
  ): void => {
    const result = error ?? (status === 200 ? "ok" : `status ${status}`);
    const ms = now() - began;
    log("debug", "upstream request", { route, ms, result });
    instruments?.upstreamRequests.add(1, {
      "url.template": route,
      ...(tenant === undefined ? {} : { [TENANT]: tenant }),
      ...endAttributes({ status, error }),
    });
    // A caller that disconnects says nothing about the vendor.
    if (tenant !== undefined && error !== ABORTED) contacts.set(tenant, { at: now(), result });
  };
  const watch: Upstream["watch"] = (fetch, tenant) => async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const route = routeTemplate(url.pathname);
    const began = now();
    let ending: Ending = {};
    const send = async (): Promise<Response> => {
      try {
        const response = await fetch(input, init);
        ending = { status: response.status };
        return response;
      } catch (error) {
        ending = { error: errorType(error, init?.signal ?? undefined) };
        throw error;
      } finally {
        onEnd(route, began, ending, tenant);
      }
    };
    if (tracing === undefined) return await send();
    return await tracing.traceClient(start(url, route), send, () => outcome(ending));
  };
  const lastContact: Upstream["lastContact"] = (tenants) =>
    tenants.flatMap((tenant) => contacts.get(tenant) ?? [])
      .reduce<UpstreamContact | undefined>(
        (last, contact) => last === undefined || contact.at >= last.at ? contact : last,
        undefined,
      );
  const onContact: Upstream["onContact"] = (tenant, contact) => void contacts.set(tenant, contact);
  return { watch, lastContact, onContact };
}

/** The last request to the vendor, and its outcome. */
export interface UpstreamContact {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `ok`, `status 401`, `timeout`, or the class of a network error. */
  readonly result: string;
}

type Fetch = typeof fetch;

/** A watch on the requests to the vendor. */
export interface Upstream {
  /** The same `fetch`, watched: on behalf of a tenant of the settings, if one is named. */
  readonly watch: (fetch: Fetch, tenant?: string) => Fetch;
  /** The last one on behalf of these tenants; undefined before the first answer. */
  readonly lastContact: (tenants: readonly string[]) => UpstreamContact | undefined;
  /** Takes note of a request that another process made on behalf of a tenant. */
  readonly onContact: (tenant: string, contact: UpstreamContact) => void;
}

interface UpstreamPorts {
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly telemetry: Telemetry;
}

const ABORTED = "aborted";

/** How one request to the vendor ended. */
interface Ending {
  readonly status?: number;
  readonly error?: string;
}

/** The routes of the vendor's API without variable parts. */
const FIXED_ROUTES: readonly string[] = Object.values(ROUTES);

/** The route of an upstream path, without the user name that the path may contain. */
function routeTemplate(pathname: string): string {
  if (FIXED_ROUTES.includes(pathname)) return pathname;
  const [parent, name] = pathname.split(/\/(?=[^/]+$)/);
  return parent === ROUTES.users && name !== undefined
    ? `${ROUTES.users}/{userPrincipalName}`
    : "other";
}

function start({ hostname, port, protocol }: URL, route: string): SpanStart {
  const address: Attributes = {
    "http.request.method": "GET",
    "url.template": route,
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
  };
  return { name: `GET ${route}`, attributes: address };
}

/** Our own deadline aborts with a SpanningError, a caller that disconnects with anything else. */
function errorType(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted) return signal.reason instanceof SpanningError ? "timeout" : ABORTED;
  return error instanceof Error ? error.name : "unknown";
}

function outcome(ending: Ending): SpanOutcome {
  return { attributes: endAttributes(ending), failed: ending.status !== 200 };
}

function endAttributes(
  { status, error }: { status?: number | undefined; error?: string | undefined },
): Attributes {
  if (status === undefined) return { "error.type": error ?? "unknown" };
  const answered = { "http.response.status_code": status };
  return status === 200 ? answered : { ...answered, "error.type": String(status) };
}
