/**
 * Lets an AI assistant answer who has access to a Kaseya Spanning Backup for Microsoft 365 tenant,
 * and why. Importing this module does nothing; {@linkcode createAccess} composes the program.
 *
 * @module
 */
import { ConfigurationError } from "./src/base/errors.ts";
import type { EvidenceAccess } from "./src/evidence/places.ts";
import { createHttpApp, createRefusingApp } from "./src/http/app.ts";
import { httpPolicy } from "./src/http/policy.ts";
import { ownLimit } from "./src/http/rate_limit.ts";
import { readAccessPage } from "./src/mcp/resources.ts";
import type { Operations } from "./src/operations/operations.ts";
import { configuredTenants, createLook, tenantFromHeaders } from "./src/program/callers.ts";
import {
  createProgram,
  type Host,
  orConfigurationError,
  type ReadyProgram,
  type RefusingProgram,
} from "./src/program/program.ts";
import { startFacts } from "./src/program/tenants.ts";
import type { Tenants } from "./src/tenant/tenant.ts";
import type { Hono } from "hono";

export type { Host } from "./src/program/program.ts";

/** The composed program, for an entry point to serve. */
export type SpanningAccess =
  & HttpApps
  & (
    | Pick<ReadyProgram, "ok" | "configuration" | SharedPart> & Pick<Operations, "onRefresh"> & {
      /** The facts of the start line, for the address that is listened on. Throws as `http` does. */
      readonly startFacts: (hostname: string) => ReturnType<typeof startFacts>;
    }
    | Pick<RefusingProgram, "ok" | "error" | SharedPart>
  );

type SharedPart = "tenants" | "log" | "running" | "servers";

interface HttpApps {
  /**
   * The HTTP app for the address that is listened on.
   *
   * Throws {@linkcode ConfigurationError} when the settings are wrong, or when others can reach
   * the address and callers would not have to authenticate.
   */
  readonly http: (hostname: string) => Hono;
  /**
   * The HTTP app for a Worker, which cannot exit: wrong settings are answered with 503. Leaves the
   * start line.
   */
  readonly worker: () => Hono;
}

/** Composes the program from settings and what the runtime lends. Never throws for wrong settings. */
export function createAccess(host: Host): SpanningAccess {
  const program = createProgram(host);
  if (!program.ok) {
    const { error } = program;
    const http = (): never => {
      throw error;
    };
    return { ...program, http, worker: () => createRefusingApp(error, program.log) };
  }
  const { serversFor, operations, tenantHost, audit, evidence, ...ready } = program;
  const { configuration, tenants, log } = ready;
  const { credentialsFrom, sandbox } = configuration;
  const look = createLook(host.now);
  const http = (hostname?: string): Hono => {
    const tenantsOf = credentialsFrom === "headers"
      ? tenantFromHeaders(configuration, tenantHost)
      : configuredTenants(tenants);
    const { placesOverHttp: places, accessOf } = evidence;
    return createHttpApp({
      // The app passes the tenants with each request; without them a caller gets none.
      servers: serversFor(({ authInfo }) => authInfo?.extra?.["tenants"] as Tenants, {
        evidence: ({ authInfo }) => authInfo?.extra?.["evidence"] as EvidenceAccess | undefined,
        places,
      }),
      tenants: tenantsOf,
      ...(places.length === 0 ? {} : {
        evidence: {
          accessOf,
          open: evidence.opener(tenantsOf),
          opensOnce: configuration.evidence.opensOnce,
        },
      }),
      policy: httpPolicy(configuration.http, hostname),
      log,
      fetch: host.fetch,
      now: host.now,
      requestIds: operations.requestIds,
      describeCaller: audit.describeCaller,
      describeTenant: audit.describeTenant,
      readPage: readAccessPage,
      readiness: async (caller) => {
        const { all } = configuredTenants(tenants)(caller);
        await look(all);
        return operations.readiness({ tenants: all.map(({ id }) => id), sandbox });
      },
      ...(host.rateLimiter === undefined ? {} : { rateLimiter: host.rateLimiter }),
    });
  };
  const worker = (): Hono => {
    const app = orConfigurationError(http);
    if (app instanceof ConfigurationError) return createRefusingApp(app, log);
    log("info", "started", () => factsAt(undefined));
    return app;
  };
  const factsAt = (hostname?: string): ReturnType<typeof startFacts> => {
    const policy = httpPolicy(configuration.http, hostname);
    const { callsPerMinute, allowedHosts: hosts = [] } = policy;
    const platform = host.rateLimiter !== undefined && callsPerMinute === undefined;
    const limit = platform ? "by the platform" : ownLimit(policy);
    return startFacts(configuration, { hosts, callsPerMinute: limit });
  };
  return { ...ready, onRefresh: operations.onRefresh, http, worker, startFacts: factsAt };
}
