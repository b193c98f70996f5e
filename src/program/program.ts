import { tools } from "../../tools/mod.ts";
import { type Sleep, sleep as runtimeSleep } from "../base/async.ts";
import { ConfigurationError } from "../base/errors.ts";
import { createLimiter } from "../base/limiter.ts";
import { createLog, type Log } from "../base/log.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { readConfiguration, withSandboxHint } from "../configuration/read_configuration.ts";
import type { ReadFile } from "../configuration/read_tenants.ts";
import type { RateLimitBinding } from "../http/rate_limit.ts";
import { requestObserver } from "../mcp/observe_request.ts";
import { createServerFactory, instructionsFor, type ServerFactoryOptions } from "../mcp/server.ts";
import type { InFlight } from "../operations/in_flight.ts";
import type { OpenTelemetry } from "../operations/open_telemetry.ts";
import { createOperations, type Operations } from "../operations/operations.ts";
import { basicAuthorization } from "../spanning/request.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import type { Tenant, TenantPorts } from "../tenant/tenant.ts";
import { createTenantSet, noTenants } from "../tenant/tenants.ts";
import { createTenants } from "./tenants.ts";
import type { McpServerFactory } from "@modelcontextprotocol/server";

/** What work gives, or the configuration error that it throws. */
export function orConfigurationError<T>(work: () => T): T | ConfigurationError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** The program without its HTTP door, for a door that does not need one. */
export interface Program {
  /** The settings, or what is wrong with them: then every call answers with that error. */
  readonly configuration: Configuration | ConfigurationError;
  /** The tenants of the settings; none while they are wrong or requests bring their own. */
  readonly tenants: readonly Tenant[];
  readonly log: Log;
  /** What is being worked on, for an end that waits for it. */
  readonly running: InFlight;
  /** Makes an MCP server for a connection of whoever started the program, who may ask everything. */
  readonly servers: McpServerFactory;
  /** Makes MCP servers for callers who may ask about some tenants only. */
  readonly serversFor: (tenants: ServerFactoryOptions["tenants"]) => McpServerFactory;
  readonly operations: Operations;
  /** What all tenants share; absent while the settings are wrong. */
  readonly ports?: TenantPorts;
}

/** How many upstream requests the whole process makes at once, not counting those that hang. */
const UPSTREAM_CONCURRENCY = 8;

/**
 * Composes the program from settings and the world, without HTTP: over stdio nobody waits for what
 * only HTTP needs. Never throws for wrong settings.
 */
export function createProgram(world: Host): Program {
  const { env, readFile, writeLog: write, now } = world;
  const read = orConfigurationError(() => readConfiguration(env, readFile));
  const configuration = read instanceof ConfigurationError ? withSandboxHint(read, env) : read;
  const wrong = configuration instanceof ConfigurationError ? configuration : undefined;
  const right = configuration instanceof ConfigurationError ? undefined : configuration;
  const secrets = right === undefined ? [] : collectSecrets(right);
  const log = createLog({ level: right?.logLevel ?? "info", write, now, secrets });
  const operations = createOperations({ log, now, openTelemetry: world.openTelemetry });
  const ports = right && tenantPorts(right, world, operations);
  const tenants = right && ports ? createTenants(right, ports, operations.watch) : [];
  const several = tenants.length > 1;
  const observe = requestObserver({ log, now, ...operations });
  const serversFor: Program["serversFor"] = (tenants) =>
    createServerFactory({
      tools,
      several,
      instructions: instructionsFor(several),
      tenants,
      observe,
      sleep: world.sleep ?? runtimeSleep,
      callTimeoutSeconds: right?.callTimeoutSeconds ?? DEADLINES.call / 1000,
    });
  const owner = wrong !== undefined
    ? noTenants(() => wrong)
    : right?.credentialsFrom === "headers"
    ? noTenants(() => new ConfigurationError([HEADERS_NEED_HTTP]))
    : createTenantSet(tenants);
  return {
    configuration,
    tenants,
    log,
    running: operations.running,
    servers: serversFor(() => owner),
    serversFor,
    operations,
    ...(ports === undefined ? {} : { ports }),
  };
}

const HEADERS_NEED_HTTP =
  "SPANNING_CREDENTIALS_FROM=headers works over HTTP only, because there are no headers here: " +
  "remove it and set SPANNING_ADMIN_EMAIL, SPANNING_API_KEY and SPANNING_REGION";

/** What no log line may hold. */
function collectSecrets({ tenants, http }: Configuration): string[] {
  return [
    ...http.bearerTokens,
    ...http.tenantTokens.map(({ token }) => token),
    ...tenants.flatMap(({ credentials }) => [
      credentials.apiKey,
      credentials.adminEmail,
      basicAuthorization(credentials).slice("Basic ".length),
    ]),
  ];
}

/** What all tenants share. */
function tenantPorts(
  configuration: Configuration,
  world: Host,
  { watch, onRetry, onWalk }: Operations,
): TenantPorts {
  const { cacheTtlSeconds, staleMaxSeconds, timeoutSeconds, countCheck, reviewThresholds } =
    configuration;
  const { now, background = true, sleep = runtimeSleep } = world;
  const patience = { milliseconds: DEADLINES.hanging, sleep };
  return {
    fetch: watch(world.fetch),
    onRetry,
    onWalk,
    now,
    sleep,
    // On Cloudflare a request that dies would never give its place back.
    ...(background ? { limit: createLimiter(UPSTREAM_CONCURRENCY, patience) } : {}),
    cacheTtlSeconds,
    staleMaxSeconds,
    timeoutSeconds,
    countCheck,
    background,
    reviewThresholds,
  };
}

/** The world outside, as the program may touch it. */
export interface Host {
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
