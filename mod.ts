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
import { withSandboxHint } from "./src/configuration/sandbox_hint.ts";
import { createTenant, type TenantPorts } from "./src/directory/create_tenant.ts";
import { resolveTenant } from "./src/directory/resolve_tenant.ts";
import type { Tenant } from "./src/directory/tenant.ts";
import { ConfigurationError } from "./src/errors.ts";
import { createHttpApp } from "./src/http/create_http_app.ts";
import { createRefusingApp } from "./src/http/create_refusing_app.ts";
import { httpPolicy } from "./src/http/http_policy.ts";
import type { RateLimitBinding } from "./src/http/rate_limit.ts";
import { createLog, type Log } from "./src/log.ts";
import { createServerFactory } from "./src/mcp/create_server_factory.ts";
import { INSTRUCTIONS } from "./src/mcp/instructions.ts";
import { createSandbox } from "./src/sandbox/sandbox.ts";
import { defaultTenant } from "./src/sandbox/default_tenant.ts";
import { SANDBOX_CREDENTIALS } from "./src/sandbox/sandbox_credentials.ts";
import { basicAuthorization } from "./src/spanning/credentials.ts";
import { createLimiter } from "./src/spanning/limiter.ts";
import { type Sleep, sleep } from "./src/spanning/sleep.ts";
import { tools } from "./tools/mod.ts";

/** The world outside, as the program may touch it. */
export interface World {
  /** Settings by name, as in an environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
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
}

/** The composed program, for a door to open. */
export interface SpanningAccess {
  /** The settings, or what is wrong with them: then every call answers with that error. */
  readonly configuration: Configuration | ConfigurationError;
  /** The tenants that can be asked about; none while the settings are wrong. */
  readonly tenants: readonly Tenant[];
  readonly log: Log;
  /** Makes an MCP server for a request or a connection. */
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

/** For one call while the settings are wrong: it is answered with that, at once. */
const CALL_TIMEOUT_SECONDS = 55;

/** Composes the program from settings and the world. Never throws for wrong settings. */
export function createAccess(world: World): SpanningAccess {
  const { writeLog: write, now } = world;
  const configuration = orConfigurationError(() => readConfiguration(world.env));
  const wrong = configuration instanceof ConfigurationError ? configuration : undefined;
  const level = configuration instanceof ConfigurationError ? "info" : configuration.logLevel;
  const log = createLog({ level, write, now, secrets: secretsOf(configuration) });
  const tenants = configuration instanceof ConfigurationError
    ? []
    : createTenants(configuration, world);
  const tenant = (id?: string): Tenant => {
    if (wrong !== undefined) throw withSandboxHint(wrong);
    return resolveTenant(tenants, id);
  };
  const servers = createServerFactory({
    tools,
    instructions: INSTRUCTIONS,
    tenants,
    tenant,
    log,
    now,
    sleep: world.sleep ?? sleep,
    callTimeoutSeconds: configuration instanceof ConfigurationError
      ? CALL_TIMEOUT_SECONDS
      : configuration.callTimeoutSeconds,
  });
  const http = (hostname?: string): Hono => {
    if (configuration instanceof ConfigurationError) throw configuration;
    return createHttpApp({
      servers,
      policy: httpPolicy(configuration.http, hostname),
      log,
      fetch: world.fetch,
      now,
      ...(world.rateLimiter === undefined ? {} : { rateLimiter: world.rateLimiter }),
    });
  };
  const worker = (): Hono => {
    const app = orConfigurationError(http);
    return app instanceof ConfigurationError ? createRefusingApp(app) : app;
  };
  return { configuration, tenants, log, servers, http, worker };
}

/** What no log line may hold. */
function secretsOf(configuration: Configuration | ConfigurationError): string[] {
  if (configuration instanceof ConfigurationError) return [];
  const { tenants, http } = configuration;
  return [
    ...http.bearerTokens,
    ...tenants.flatMap(({ credentials }) => [
      credentials.apiKey,
      credentials.adminEmail,
      basicAuthorization(credentials).slice("Basic ".length),
    ]),
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

function createTenants(configuration: Configuration, world: World): Tenant[] {
  const { cacheTtlSeconds, staleMaxSeconds, timeoutSeconds, countCheck } = configuration;
  const { signInPaths, reviewThresholds } = configuration;
  const { background = true } = world;
  const ports: TenantPorts = {
    fetch: world.fetch,
    now: world.now,
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
  const declared = signInPaths === undefined ? {} : { signInPaths };
  if (!configuration.sandbox) {
    return configuration.tenants.map((tenant) =>
      createTenant({ ...tenant, ...declared, sandbox: false }, ports)
    );
  }
  const sandbox = createSandbox({
    tenant: defaultTenant(),
    credentials: SANDBOX_CREDENTIALS,
    now: world.now,
  });
  const sandboxed: typeof fetch = (input, init) => sandbox.fetch(new Request(input, init));
  const tenant = {
    id: "sandbox",
    sandbox: true,
    // Nothing listens there: the embedded sandbox answers in place of the network.
    baseUrl: { origin: "http://127.0.0.1", region: "custom" as const },
    credentials: SANDBOX_CREDENTIALS,
    ...declared,
  };
  return [createTenant(tenant, { ...ports, fetch: sandboxed })];
}
