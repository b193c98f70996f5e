import { VERSION } from "../base/identity.ts";
import type { Configuration, HttpConfiguration } from "../configuration/configuration.ts";
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
 * a trace. Names and numbers only; no token, key or address of an administrator.
 */
export function startFacts(configuration: Configuration): StartFacts {
  const { tenants, sandbox, credentialsFrom, http, audit, history, evidence, logLevel } =
    configuration;
  return {
    version: VERSION,
    tenants: sandbox
      ? "sandbox"
      : credentialsFrom === "headers"
      ? "of each request"
      : list(tenants.map(({ id }) => id)),
    tokens: list(tokenNames(http)),
    issuer: http.oauth?.issuers.map(({ issuer }) => issuer).join(", "),
    audience: http.oauth?.audiences.join(", "),
    scope: http.oauth && list(http.oauth.scopes),
    tenantsClaim: http.oauth?.tenantsClaim,
    hosts: http.allowedHosts === undefined ? "by address" : list(http.allowedHosts),
    origins: list(http.allowedOrigins ?? []),
    callsPerMinute: http.callsPerMinute ?? "by address",
    callTimeoutSeconds: configuration.callTimeoutSeconds,
    timeoutSeconds: configuration.timeoutSeconds,
    bodyTimeoutSeconds: http.bodyTimeoutSeconds,
    cacheTtlSeconds: configuration.cacheTtlSeconds,
    staleMaxSeconds: configuration.staleMaxSeconds,
    refreshSeconds: configuration.refreshSeconds,
    countCheck: configuration.countCheck,
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
  };
}

/** The fields of the line; the log leaves out those that are undefined. */
type StartFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** How the log names the tokens: each by its name, or by its place among all. */
function tokenNames({ bearerTokens, tenantTokens }: HttpConfiguration): string[] {
  const names = [...bearerTokens, ...tenantTokens].map(({ name }, at) => name ?? String(at));
  return [...new Set(names)];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
