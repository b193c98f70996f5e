import { VERSION } from "../base/identity.ts";
import type { Configuration, HttpConfiguration } from "../configuration/configuration.ts";
import { describeDeclared } from "../governance/sign_in.ts";
import { createAuditHash } from "../operations/audit.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../sandbox/tenant.ts";
import { createTenant, type Tenant, type TenantHost } from "../tenant/tenant.ts";
import { createSandboxHistory } from "./histories.ts";

/**
 * The tenants that the settings describe, and what the program says of its settings as it starts.
 */

/**
 * The tenants that the settings describe, or the embedded sandbox tenant. `watch` lets operators see
 * the requests for each, also those to the sandbox, which reach no network.
 */
export function createTenants(
  configuration: Configuration,
  host: TenantHost,
  watch: (fetch: TenantHost["fetch"], tenant: string) => TenantHost["fetch"],
): Tenant[] {
  const { signInPaths, sandbox, tenants } = configuration;
  const declared = signInPaths === undefined ? {} : { signInPaths };
  const described = sandbox ? [SANDBOX_TENANT] : tenants;
  const ports = sandbox ? sandboxHost(configuration, host) : host;
  return described.map((tenant) => {
    const fetch = watch(ports.fetch, tenant.id);
    return createTenant({ ...declared, ...tenant }, configuration, { ...ports, fetch });
  });
}

const SANDBOX_TENANT = {
  id: "sandbox",
  // Nothing listens there: the embedded sandbox answers in place of the network.
  baseUrl: { origin: "http://127.0.0.1", region: "custom" },
  credentials: SANDBOX_CREDENTIALS,
} as const;

function sandboxHost(
  { reviewThresholds: thresholds }: Configuration,
  host: TenantHost,
): TenantHost {
  const { now } = host;
  return {
    ...host,
    fetch: sandboxFetch(host),
    keeperOf: (tenant) => createSandboxHistory(tenant, { thresholds, now }),
  };
}

function sandboxFetch({ now }: TenantHost): TenantHost["fetch"] {
  let embedded: Sandbox | undefined;
  return async (input, init) => {
    // Loaded at the first request: a start with a real tenant does not wait for it.
    const { defaultTenant } = await import("../sandbox/northwind.ts");
    const { createSandbox } = await import("../sandbox/sandbox.ts");
    embedded ??= createSandbox({
      tenant: defaultTenant(),
      credentials: SANDBOX_CREDENTIALS,
      now,
    });
    return await embedded.fetch(new Request(input, init));
  };
}

/**
 * The facts of the start line: what holds until the next start, so that a change of settings leaves
 * a trace. Names and numbers only; no token, key or address of an administrator. Over HTTP, the hosts
 * and the rate that the address decides are `heard`.
 */
export function startFacts(configuration: Configuration, heard?: HeardHosts): StartFacts {
  const { tenants, sandbox, credentialsFrom, http, audit, history, evidence, logLevel } =
    configuration;
  const { callsPerMinute = http.callsPerMinute, hosts = http.allowedHosts } = heard ?? {};
  const { fewestAdmins, mostAdmins, mostAdminsPercent } = configuration.reviewThresholds;
  return {
    version: VERSION,
    tenants: sandbox
      ? "sandbox"
      : credentialsFrom === "headers"
      ? "of each request"
      : list(tenants.map(({ id }) => id)),
    spanningHosts: credentialsFrom === "headers"
      ? "of each request"
      : list(tenants.map(({ baseUrl }) => new URL(baseUrl.origin).host)),
    tokens: list(tokenNames(http)),
    tokenTenants: list(limitedTokens(http)),
    issuer: http.oauth?.issuers.map(({ issuer }) => issuer).join(", "),
    issuerKeys: http.oauth?.issuers.map(({ jwksUrl }) => jwksUrl).join(", "),
    audience: http.oauth?.audiences.join(", "),
    scope: http.oauth && list(http.oauth.scopes),
    tenantsClaim: http.oauth?.tenantsClaim,
    hosts: hosts === undefined ? "by address" : hosts.length === 0 ? "any" : list(hosts),
    origins: list(http.allowedOrigins ?? []),
    callsPerMinute: callsPerMinute ?? "by address",
    callTimeoutSeconds: configuration.callTimeoutSeconds,
    timeoutSeconds: configuration.timeoutSeconds,
    bodyTimeoutSeconds: http.bodyTimeoutSeconds,
    cacheTtlSeconds: configuration.cacheTtlSeconds,
    staleMaxSeconds: configuration.staleMaxSeconds,
    refreshSeconds: configuration.refreshSeconds,
    parallelPages: configuration.parallelPages,
    countCheck: configuration.countCheck,
    countGuests: configuration.countGuests ?? "not known",
    signInPaths: String(describeDeclared(configuration.signInPaths)),
    fewestAdmins,
    mostAdmins,
    mostAdminsPercent,
    jurisdiction: configuration.jurisdiction ?? "by region",
    history: history?.place ?? "none",
    historyDays: history?.days,
    historySealed: history === undefined ? undefined : history.keys.length > 0,
    evidence: evidence.folder ?? "over HTTP only",
    evidenceSigned: evidence.signingKey !== undefined,
    evidenceLinks: evidence.opensOnce ? "once" : "never",
    app: http.app !== undefined,
    auditSubject: audit.subject,
    auditKey: audit.keyFrom,
    logLevel,
    settings: fingerprint(configuration),
  };
}

/** What the address that is listened on decides. */
interface HeardHosts {
  /** Empty: any. */
  readonly hosts: readonly string[];
  readonly callsPerMinute: number | string;
}

/**
 * A hash of all settings, which differs where a secret was exchanged under the same name; none
 * where its key would not outlast the process.
 */
function fingerprint(configuration: Configuration): string | undefined {
  const { key } = configuration.audit;
  if (key === undefined) return undefined;
  const listed = (_: string, value: unknown) => value instanceof Set ? [...value] : value;
  return createAuditHash(key)("settings", JSON.stringify(configuration, listed));
}

/** The fields of the line; the log leaves out those that are undefined. */
type StartFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** How the log names the tokens: each by its name, or by its place among all. */
function tokenNames({ bearerTokens, tenantTokens }: HttpConfiguration): string[] {
  return [...bearerTokens, ...tenantTokens].map(({ name }, at) => name ?? String(at));
}

/** The tokens that are for some tenants only, with these. */
function limitedTokens({ bearerTokens, tenantTokens }: HttpConfiguration): string[] {
  return tenantTokens.map(({ name, tenants }, at) =>
    `${name ?? bearerTokens.length + at}: ${tenants.join(" ")}`
  );
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : [...new Set(names)].join(", ");
}
