/** What the program says of itself as it starts. */

import { VERSION } from "../base/identity.ts";
import type { Configuration, HttpConfiguration } from "../configuration/configuration.ts";

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
