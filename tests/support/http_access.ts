import type { HttpAccess } from "../../src/configuration/configuration.ts";

/** Settings of who may call over HTTP: anybody, where a test does not say otherwise. */
export function httpAccess(settings: Partial<HttpAccess> = {}): HttpAccess {
  return { bearerTokens: [], tenantTokens: [], bodyTimeoutSeconds: 10, ...settings };
}
