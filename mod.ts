/**
 * Lets an AI assistant answer who has access to a Kaseya Spanning Backup for Microsoft 365 tenant,
 * and why. Importing this module does nothing; {@linkcode createAccess} composes the program.
 *
 * @module
 */
import { ConfigurationError } from "./src/base/errors.ts";
import { createHttpApp, createRefusingApp } from "./src/http/app.ts";
import { httpPolicy } from "./src/http/policy.ts";
import { configuredTenants, tenantFromHeaders } from "./src/program/callers.ts";
import {
  createProgram,
  type Host,
  orConfigurationError,
  type Program,
} from "./src/program/program.ts";
import type { Tenants } from "./src/tenant/tenants.ts";
import type { Hono } from "hono";

export type { Host } from "./src/program/program.ts";

/** The composed program, for a door to open. */
export interface SpanningAccess
  extends Pick<Program, "configuration" | "tenants" | "log" | "running" | "servers"> {
  /**
   * The HTTP app for the address that is listened on.
   *
   * Throws {@linkcode ConfigurationError} when the settings are wrong, or when others can reach
   * the address and nobody would have to say who they are.
   */
  readonly http: (hostname: string) => Hono;
  /** The HTTP app for a Worker, which cannot exit: what is wrong is answered with 503. */
  readonly worker: () => Hono;
}

/** Composes the program from settings and the world. Never throws for wrong settings. */
export function createAccess(world: Host): SpanningAccess {
  const { serversFor, operations, ports, ...program } = createProgram(world);
  const { configuration, tenants, log } = program;
  const http = (hostname?: string): Hono => {
    if (configuration instanceof ConfigurationError) throw configuration;
    if (ports === undefined) throw new TypeError("Right settings come with what tenants need");
    const { credentialsFrom, sandbox } = configuration;
    return createHttpApp({
      // The app says with each request whose it is; nobody gets more by leaving it out.
      servers: serversFor(({ authInfo }) => authInfo?.extra?.["tenants"] as Tenants),
      tenants: credentialsFrom === "headers"
        ? tenantFromHeaders(configuration, ports)
        : configuredTenants(tenants),
      policy: httpPolicy(configuration.http, hostname),
      log,
      fetch: world.fetch,
      now: world.now,
      requestIds: operations.requestIds,
      readiness: () => operations.readiness({ tenants: tenants.length, sandbox }),
      ...(world.rateLimiter === undefined ? {} : { rateLimiter: world.rateLimiter }),
    });
  };
  const worker = (): Hono => {
    const app = orConfigurationError(http);
    return app instanceof ConfigurationError ? createRefusingApp(app) : app;
  };
  return { ...program, http, worker };
}
