import type { Configuration } from "../configuration/configuration.ts";
import { SANDBOX_CREDENTIALS } from "../sandbox/credentials.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { createTenant, type Tenant, type TenantPorts } from "../tenant/tenant.ts";

/**
 * The tenants that the settings describe, or the embedded sandbox tenant. `watch` lets operators see
 * the requests to the latter, which go to no network.
 */
export function createTenants(
  configuration: Configuration,
  ports: TenantPorts,
  watch: (fetch: TenantPorts["fetch"]) => TenantPorts["fetch"],
): Tenant[] {
  const { signInPaths, sandbox, tenants } = configuration;
  const declared = signInPaths === undefined ? {} : { signInPaths };
  return sandbox
    ? [createSandboxTenant(declared, ports, watch)]
    : tenants.map((tenant) => createTenant({ ...declared, ...tenant, sandbox: false }, ports));
}

function createSandboxTenant(
  declared: Pick<Configuration, "signInPaths">,
  ports: TenantPorts,
  watch: (fetch: TenantPorts["fetch"]) => TenantPorts["fetch"],
): Tenant {
  let embedded: Sandbox | undefined;
  const fetch: TenantPorts["fetch"] = async (input, init) => {
    // Read when it is first asked: who has a tenant of their own does not wait for it at the start.
    const { defaultTenant } = await import("../sandbox/northwind.ts");
    const { createSandbox } = await import("../sandbox/sandbox.ts");
    embedded ??= createSandbox({
      tenant: defaultTenant(),
      credentials: SANDBOX_CREDENTIALS,
      now: ports.now,
    });
    return await embedded.fetch(new Request(input, init));
  };
  const tenant = {
    id: "sandbox",
    sandbox: true,
    // Nothing listens there: the embedded sandbox answers in place of the network.
    baseUrl: { origin: "http://127.0.0.1", region: "custom" as const },
    credentials: SANDBOX_CREDENTIALS,
    ...declared,
  };
  return createTenant(tenant, { ...ports, fetch: watch(fetch) });
}
