import type { Configuration } from "../configuration/configuration.ts";
import { SANDBOX_CREDENTIALS } from "../sandbox/northwind.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { createTenant, type Tenant, type TenantHost } from "../tenant/tenant.ts";
import { createSandboxHistory } from "./histories.ts";

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
