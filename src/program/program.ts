import { tools } from "../../tools/mod.ts";
import { type Sleep, sleep as runtimeSleep } from "../base/async.ts";
import { ConfigurationError } from "../base/errors.ts";
import { createLimiter } from "../base/limiter.ts";
import { createLog, type Log, type LogLevel } from "../base/log.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { ReadFile } from "../configuration/environment.ts";
import { readConfiguration } from "../configuration/read_configuration.ts";
import { withSandboxHint } from "../configuration/read_tenants.ts";
import { nameHeaderTenant } from "../configuration/tenant_entry.ts";
import type { RateLimitBinding } from "../http/rate_limit.ts";
import { requestObserver } from "../mcp/observe_request.ts";
import { createServers, instructionsFor, type ServerOptions, type Servers } from "../mcp/server.ts";
import { type Audit, createAudit, createAuditHash } from "../operations/audit.ts";
import {
  createOperations,
  type InFlight,
  type Operations,
  type RemoteState,
} from "../operations/operations.ts";
import type { OpenTelemetry, TraceFields } from "../operations/tracing.ts";
import { basicAuthorization } from "../spanning/request.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import {
  createTenantSet,
  noTenants,
  type OwnedTenant,
  type Tenant,
  type TenantHost,
  type TenantOwner,
} from "../tenant/tenant.ts";
import { createEvidence, type Evidence, type OpenEvidence } from "./evidence.ts";
import { createKeepers, type OpenHistory } from "./histories.ts";
import { createTenants } from "./tenants.ts";

/** The program without a transport. */

/**
 * Composes the program from settings and what the runtime lends, without HTTP: a start over stdio
 * does not load what only HTTP needs. Never throws for wrong settings.
 */
export function createProgram(host: Host): Program {
  const read = orConfigurationError(() => readConfiguration(host.env, host.readFile));
  if (!(read instanceof ConfigurationError)) return createReadyProgram(read, host);
  const error = withSandboxHint(read, host.env);
  const { serversFor, ...parts } = createParts(host);
  return {
    ok: false,
    error,
    tenants: [],
    servers: serversFor(() => noTenants(() => error)),
    ...parts,
  };
}

/** The program without an HTTP entry point. While the settings are wrong, every call says so. */
type Program = ReadyProgram | RefusingProgram;

/** A program whose settings are right. */
export interface ReadyProgram extends ProgramParts {
  readonly ok: true;
  readonly configuration: Configuration;
  /** The part of the host that all tenants use. */
  readonly tenantHost: TenantHost;
  /** Where evidence goes. */
  readonly evidence: Evidence;
  /** Makes MCP servers for callers who may ask about some tenants only. */
  readonly serversFor: ServersFor;
}

/** A program whose settings are wrong: each call is answered with the error, at once. */
export interface RefusingProgram extends ProgramParts {
  readonly ok: false;
  readonly error: ConfigurationError;
}

interface ProgramParts {
  /** The tenants of the settings; none while they are wrong or requests bring their own. */
  readonly tenants: readonly Tenant[];
  readonly log: Log;
  /** The calls under way, for a shutdown that waits for them. */
  readonly running: InFlight;
  /** Makes an MCP server for whoever started the program, who may ask about everything. */
  readonly servers: Servers;
  readonly operations: Operations;
  /** How the log names callers, tenants and people. */
  readonly audit: Audit;
}

type ServersFor = (
  tenants: ServerOptions["tenants"],
  evidence?: Pick<ServerOptions, "evidence" | "places">,
) => Servers;

/** Returns the configuration error that the work throws instead of throwing it. */
export function orConfigurationError<T>(work: () => T): T | ConfigurationError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

function createReadyProgram(configuration: Configuration, host: Host): ReadyProgram {
  const { serversFor, ...parts } = createParts(host, configuration);
  const byCaller = configuration.credentialsFrom === "headers";
  const evidence = createEvidence(configuration, host);
  const tenantHost = {
    ...createTenantHost(host, configuration, parts.operations),
    // A list that is kept may be sealed later, so this is decided before anything is read.
    receipts: evidence.possible,
  };
  const { openHistory, now } = host;
  // An owner keeps the readings of its tenant.
  const keepers = host.ownerOf === undefined
    ? createKeepers(configuration, { openHistory, now, ...parts })
    : {};
  const tenants = createTenants(
    configuration,
    { ...tenantHost, fetch: host.fetch, ...keepers },
    parts.operations.watch,
  );
  const owner = byCaller
    ? noTenants(() => new ConfigurationError([HEADERS_NEED_HTTP]))
    : createTenantSet(tenants);
  const { own, places } = evidence;
  const servers = serversFor(() => owner, { evidence: () => own, places });
  return { ok: true, configuration, tenantHost, tenants, evidence, servers, serversFor, ...parts };
}

/** Creates the parts of a program that do not depend on right settings. */
function createParts(
  host: Host,
  configuration?: Configuration,
): Omit<ProgramParts, "tenants" | "servers"> & { readonly serversFor: ServersFor } {
  const { writeLog: write, now, openTelemetry, sleep = runtimeSleep } = host;
  const secrets = configuration === undefined ? [] : collectSecrets(configuration);
  const log = createLog({ level: configuration?.logLevel ?? "info", write, now, secrets });
  const operations = createOperations({ log, now, openTelemetry });
  const several = configuration !== undefined && configuration.tenants.length > 1;
  const audit = programAudit(configuration);
  const observe = requestObserver({ log, now, audit, ...operations });
  const serversFor: ServersFor = (tenants, { evidence, places } = { places: [] }) =>
    createServers({
      tools,
      several,
      instructions: instructionsFor(several, places),
      tenants,
      evidence,
      places,
      observe,
      sleep,
      log,
      callTimeoutSeconds: configuration?.callTimeoutSeconds ?? DEADLINES.call / 1000,
    });
  return { log, running: operations.running, operations, audit, serversFor };
}

function programAudit(configuration: Configuration | undefined): Audit {
  const tenants = configuration?.tenants.map(({ id }) => id) ?? [];
  const { audit, http, credentialsFrom } = configuration ?? {};
  return createAudit({
    hash: createAuditHash(audit?.key),
    subject: audit?.subject ?? "hash",
    issuers: http?.oauth?.issuers.map(({ issuer }) => issuer),
    tenants,
    readTenant: credentialsFrom === "headers" ? nameHeaderTenant : undefined,
  });
}

/** How many upstream requests the whole process makes at once, not counting those that hang. */
const UPSTREAM_CONCURRENCY = 8;

function createTenantHost(
  host: Host,
  { credentialsFrom, jurisdiction }: Configuration,
  { watch, onRetry, onWalk, onRemoteState, telemetry: { tracing } }: Operations,
): TenantHost {
  const byCaller = credentialsFrom === "headers";
  const currentTrace = (): TraceFields | undefined => tracing?.currentTrace();
  const { now, sleep = runtimeSleep, onIsolate, perRequest, ownerOf, storeOf } = host;
  const patience = { milliseconds: DEADLINES.hanging, sleep };
  return {
    fetch: watch(host.fetch),
    onRetry,
    onWalk,
    now,
    sleep,
    onIsolate,
    perRequest,
    ...(storeOf === undefined ? {} : { storeOf }),
    ...(ownerOf === undefined ? {} : {
      ownerOf: (tenant) =>
        ownerOf(tenant, {
          byCaller,
          jurisdiction,
          onState: (state) => onRemoteState(tenant.id, state),
          currentTrace,
        }),
    }),
    // Where requests end with their callers, one that ended would never release its slot.
    ...(perRequest ? {} : { limit: createLimiter(UPSTREAM_CONCURRENCY, patience) }),
  };
}

const HEADERS_NEED_HTTP =
  "SPANNING_CREDENTIALS_FROM=headers works over HTTP only, because there are no headers here: " +
  "remove it and set SPANNING_ADMIN_EMAIL, SPANNING_API_KEY and SPANNING_REGION";

/** Collects the texts that no log line may hold. */
function collectSecrets({ tenants, http, audit, evidence }: Configuration): string[] {
  return [
    ...(evidence.signingKey === undefined ? [] : [evidence.signingKey]),
    ...(audit.keyFrom === "MCP_AUDIT_KEY" ? [audit.key ?? ""] : []),
    ...[...http.bearerTokens, ...http.tenantTokens].map(({ token }) => token),
    ...tenants.flatMap(({ credentials }) => [
      credentials.apiKey,
      credentials.adminEmail,
      basicAuthorization(credentials).slice("Basic ".length),
    ]),
  ];
}

/** What an owner is told about its tenant. */
export interface Owning {
  /** Whether callers bring the credentials. */
  readonly byCaller: boolean;
  readonly jurisdiction: Configuration["jurisdiction"];
  /** Told what the owner knows of the tenant. */
  readonly onState: (state: RemoteState) => void;
  /** The trace that a question is part of, if requests are traced. */
  readonly currentTrace: () => TraceFields | undefined;
}

/** The runtime, as far as the program may use it. */
export interface Host {
  /** Settings by name, as in an environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Reads a file as text; absent where there is no file system. */
  readonly readFile?: ReadFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes one log line; standard output belongs to the protocol. */
  readonly writeLog: (line: string, level: LogLevel) => void;
  /** Waits; the runtime's timer unless a test brings its own. */
  readonly sleep?: Sleep;
  /** Whether callers over HTTP may come, who fetch evidence; default true. */
  readonly overHttp?: boolean;
  /** Whether memory is that of an isolate on Cloudflare. */
  readonly onIsolate?: boolean;
  /** Whether each request reads for itself, because nothing outlives it: a Worker without objects. */
  readonly perRequest?: boolean;
  /** The platform's rate limit for callers over HTTP; otherwise the process keeps its own. */
  readonly rateLimiter?: RateLimitBinding;
  /** Finds who answers about a tenant in place of this process; absent where it answers itself. */
  readonly ownerOf?: (tenant: OwnedTenant, owning: Owning) => TenantOwner;
  /** Finds what keeps a tenant's walks beyond this process; absent where nothing does. */
  readonly storeOf?: TenantHost["storeOf"];
  /** Opens the database in which readings are kept; absent where there is none. */
  readonly openHistory?: OpenHistory;
  /** Opens the folder that evidence is written to; absent where there is no file system. */
  readonly openEvidence?: OpenEvidence;
  /** Where traces and measurements go; nowhere when absent. */
  readonly openTelemetry?: OpenTelemetry | undefined;
}
