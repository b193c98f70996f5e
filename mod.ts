/**
 * Lets an AI assistant answer who has access to a Kaseya Spanning Backup for Microsoft 365 tenant,
 * and why. Importing this module does nothing; {@linkcode createAccess} composes the program.
 *
 * @module
 */
import type { McpServerFactory } from "@modelcontextprotocol/server";
import type { Hono } from "hono";
import type { Configuration } from "./src/configuration/configuration.ts";
import { readConfiguration } from "./src/configuration/read_configuration.ts";
import type { ReadFile } from "./src/configuration/read_tenants.ts";
import { withSandboxHint } from "./src/configuration/sandbox_hint.ts";
import type { TenantPorts } from "./src/directory/create_tenant.ts";
import type { Tenant } from "./src/directory/tenant.ts";
import { noTenants, type Tenants, tenantsOf } from "./src/directory/tenants.ts";
import { ConfigurationError } from "./src/errors.ts";
import { createHttpApp } from "./src/http/create_http_app.ts";
import { createRefusingApp } from "./src/http/create_refusing_app.ts";
import { httpPolicy } from "./src/http/http_policy.ts";
import type { RateLimitBinding } from "./src/http/rate_limit.ts";
import { createLog, type Log } from "./src/log.ts";
import { createServerFactory } from "./src/mcp/create_server_factory.ts";
import { instructionsFor } from "./src/mcp/instructions.ts";
import { requestObserver } from "./src/mcp/observe_request.ts";
import { createOperations, type Operations } from "./src/operations/operations.ts";
import type { OpenTelemetry } from "./src/operations/open_telemetry.ts";
import type { Running } from "./src/operations/running.ts";
import { createLimiter } from "./src/spanning/limiter.ts";
import { type Sleep, sleep } from "./src/spanning/sleep.ts";
import { createTenants } from "./src/tenancy/create_tenants.ts";
import { configuredTenants, tenantFromHeaders } from "./src/tenancy/tenants_of_caller.ts";
import { tools } from "./tools/mod.ts";

/** The world outside, as the program may touch it. */
export interface World {
  /** Settings by name, as in an environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Reads a file as text; absent where there is no file system. */
  readonly readFile?: ReadFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes one log line; standard output belongs to the protocol. */
  readonly writeLog: (line: string) => void;
  /** Waits; the runtime's timer unless a test brings its own. */
  readonly sleep?: Sleep;
  /** Whether work may outlive the request that began it; false on Cloudflare. */
  readonly background?: boolean;
  /** The platform's rate limit for callers over HTTP; otherwise the process keeps its own. */
  readonly rateLimiter?: RateLimitBinding;
  /** Where traces and measurements go; nowhere when absent. */
  readonly openTelemetry?: OpenTelemetry | undefined;
}

/** The composed program, for a door to open. */
export interface SpanningAccess {
  /** The settings, or what is wrong with them: then every call answers with that error. */
  readonly configuration: Configuration | ConfigurationError;
  /** The tenants of the settings; none while they are wrong or requests bring their own. */
  readonly tenants: readonly Tenant[];
  readonly log: Log;
  /** What is being worked on, for an end that waits for it. */
  readonly running: Running;
  /** Makes an MCP server for a connection of whoever started the program, who may ask everything. */
  readonly servers: McpServerFactory;
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

/** How many upstream requests the whole process makes at once. */
const UPSTREAM_CONCURRENCY = 8;

/** Composes the program from settings and the world. Never throws for wrong settings. */
export function createAccess(world: World): SpanningAccess {
  const { env, readFile, writeLog: write, now } = world;
  const read = orConfigurationError(() => readConfiguration(env, readFile));
  const wrong = read instanceof ConfigurationError ? withSandboxHint(read, env) : undefined;
  const right = read instanceof ConfigurationError ? undefined : read;
  const secrets = right === undefined ? [] : secretsOf(right);
  const log = createLog({ level: right?.logLevel ?? "info", write, now, secrets });
  const operations = createOperations({ log, now, openTelemetry: world.openTelemetry });
  const { running, requestIds } = operations;
  const ports = right && portsOf(right, world, operations);
  const tenants = right && ports ? createTenants(right, ports, operations.watch) : [];
  const several = tenants.length > 1;
  const observe = requestObserver({ log, now, ...operations });
  const serve = (tenantsOfRequest: ServerOptions["tenants"]): McpServerFactory =>
    createServerFactory({
      tools,
      several,
      instructions: instructionsFor(several),
      tenants: tenantsOfRequest,
      observe,
    });
  const owner = wrong !== undefined
    ? noTenants(() => wrong)
    : right?.credentialsFrom === "headers"
    ? noTenants(() => new ConfigurationError([HEADERS_NEED_HTTP]))
    : tenantsOf(tenants);
  const http = (hostname?: string): Hono => {
    if (right === undefined || ports === undefined) throw wrong;
    return createHttpApp({
      // The app says with each request whose it is; nobody gets more by leaving it out.
      servers: serve(({ authInfo }) => authInfo?.extra?.["tenants"] as Tenants),
      tenants: right.credentialsFrom === "headers"
        ? tenantFromHeaders(right, ports)
        : configuredTenants(tenants),
      policy: httpPolicy(right.http, hostname),
      log,
      fetch: world.fetch,
      now,
      requestIds,
      readiness: () => operations.readiness({ tenants: tenants.length, sandbox: right.sandbox }),
      ...(world.rateLimiter === undefined ? {} : { rateLimiter: world.rateLimiter }),
    });
  };
  const worker = (): Hono => {
    const app = orConfigurationError(http);
    return app instanceof ConfigurationError ? createRefusingApp(app) : app;
  };
  const configuration = wrong ?? (read as Configuration);
  return { configuration, tenants, log, running, servers: serve(() => owner), http, worker };
}

type ServerOptions = Parameters<typeof createServerFactory>[0];

const HEADERS_NEED_HTTP =
  "SPANNING_CREDENTIALS_FROM=headers works over HTTP only, because there are no headers here: " +
  "remove it and set SPANNING_ADMIN_EMAIL, SPANNING_API_KEY and SPANNING_REGION";

/** What no log line may hold. */
function secretsOf({ tenants, http }: Configuration): string[] {
  return [
    ...http.bearerTokens,
    ...http.tenantTokens.map(({ token }) => token),
    ...tenants.flatMap(({ credentials }) => [credentials.apiKey, credentials.adminEmail]),
  ];
}

function orConfigurationError<T>(work: () => T): T | ConfigurationError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** What all tenants share. */
function portsOf(
  configuration: Configuration,
  world: World,
  { watch, onRetry, onWalk }: Operations,
): TenantPorts {
  const { cacheTtlSeconds, staleMaxSeconds, timeoutSeconds, countCheck, reviewThresholds } =
    configuration;
  const { now, background = true } = world;
  return {
    fetch: watch(world.fetch),
    onRetry,
    onWalk,
    now,
    sleep: world.sleep ?? sleep,
    // On Cloudflare a request that dies would never give its place back.
    ...(background ? { limit: createLimiter(UPSTREAM_CONCURRENCY) } : {}),
    cacheTtlSeconds,
    staleMaxSeconds,
    timeoutSeconds,
    countCheck,
    background,
    reviewThresholds,
  };
}
