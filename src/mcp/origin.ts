import type { Tenant } from "../tenant/tenant.ts";
import type { Origin } from "./answer_schemas.ts";
import { SANDBOX_WARNING } from "./source.ts";

/** Says where an answer comes from that is not drawn from a user list. */
export function originOf(tenant: Tenant, warnings: readonly string[] = []): Origin {
  const all = [...(tenant.sandbox ? [SANDBOX_WARNING] : []), ...warnings];
  return {
    tenant: tenant.id,
    region: tenant.region,
    ...(all.length === 0 ? {} : { warnings: all }),
  };
}

/** The same, for an answer that the vendor was asked for at a time in milliseconds since 1970. */
export function fetchedOrigin(
  tenant: Tenant,
  fetchedAt: number,
  warnings: readonly string[] = [],
): Origin & { fetchedAt: string } {
  return { ...originOf(tenant, warnings), fetchedAt: new Date(fetchedAt).toISOString() };
}
