import { ConfigurationError } from "../base/errors.ts";
import { createKeyedHash } from "../base/hash.ts";
import { type Configuration, ONLY_TENANT } from "../configuration/configuration.ts";
import { readHeaderCredentials } from "../configuration/tenant_entry.ts";
import { ANYBODY } from "../operations/audit.ts";
import { PageSize } from "../spanning/paging.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import { DirectoryPool } from "../tenant/directory_pool.ts";
import {
  createTenant,
  createTenantSet,
  noTenants,
  type Tenant,
  type TenantHost,
  type Tenants,
} from "../tenant/tenant.ts";
import { createRefusalBrake } from "./refused_credentials.ts";

/** What a caller over HTTP may ask about, and what operators are told of it. */

/**
 * Where each request brings the credentials of its tenant: that one and no other.
 *
 * With credentials missing or wrong, each call is answered with what to send, so that tools can be
 * listed without.
 */
export function tenantFromHeaders(
  configuration: Configuration,
  host: TenantHost,
): TenantsOfCaller {
  const { cacheTtlSeconds, staleMaxSeconds } = configuration;
  const pool = new DirectoryPool({
    now: host.now,
    sleep: host.sleep,
    most: MOST_KEPT,
    mostBytes: MOST_KEPT_BYTES,
    walkBytes: ROOM_OF_WALK,
    // Half-read lists are kept too, for callers who were told to ask again.
    longestMs: Math.max(1000 * cacheTtlSeconds, 1000 * staleMaxSeconds, DEADLINES.unattended),
  });
  const brake = createRefusalBrake(host);
  const hash = createKeyedHash();
  const { ownerOf } = host;
  return async ({ id: caller } = { id: ANYBODY }, headers) => {
    try {
      const { credentials, baseUrl } = readHeaderCredentials(headers);
      const described = { id: ONLY_TENANT, baseUrl, credentials };
      if (ownerOf !== undefined) {
        const credential = String(await hash(JSON.stringify([baseUrl.origin, credentials])));
        const slowed = brake.ownerFor(ownerOf(described), caller, credential);
        const ports = { ...host, ownerOf: () => slowed };
        return createTenantSet([createTenant(described, configuration, ports)]);
      }
      const slot = await pool.slot(caller, credentials, baseUrl.origin, () => readPage(tenant));
      const ports = { ...host, fetch: brake.fetchFor(host.fetch, caller, slot) };
      const shared = host.perRequest ? undefined : slot;
      const tenant = createTenant(described, configuration, ports, shared);
      return createTenantSet([tenant]);
    } catch (error) {
      if (error instanceof ConfigurationError) return noTenants(() => error);
      throw error;
    }
  };
}

/** Asks the vendor for one small page, which it sends only to whoever may read the list. */
async function readPage({ client }: Tenant): Promise<void> {
  for await (const _ of client.pages({ size: new PageSize(20), ahead: () => false })) return;
}

/** Finds what a caller over HTTP may ask about. */
type TenantsOfCaller = (
  caller: { readonly id: string; readonly tenants?: readonly string[] } | undefined,
  headers: Headers,
) => Tenants | Promise<Tenants>;

/** Directories kept for callers who bring their own credentials. */
const MOST_KEPT = 200;

/** An isolate on Cloudflare has 128 MB in all. */
const MOST_KEPT_BYTES = 64_000_000;
/** As much as a list of 40,000 users: most are smaller. */
const ROOM_OF_WALK = 4_000_000;

/** Where the settings name the tenants: all of them, or those that the caller's token is for. */
export function configuredTenants(
  tenants: readonly Tenant[],
): (caller: { readonly tenants?: readonly string[] } | undefined) => Tenants {
  const everybody = createTenantSet(tenants);
  return (caller) => {
    const ids = caller?.tenants;
    return ids === undefined
      ? everybody
      : createTenantSet(tenants.filter(({ id }) => ids.includes(id)));
  };
}

/**
 * Creates what asks those who own some tenants for what operators want to know of them, each at most
 * once a minute: whoever watches a server asks often. Whoever does not answer soon leaves what is known.
 */
export function createLook(now: () => number): (tenants: readonly Tenant[]) => Promise<void> {
  const asked = new Map<string, number>();
  return async (tenants) => {
    const due = tenants.filter(({ id, owner }) =>
      owner?.look !== undefined && now() - (asked.get(id) ?? -Infinity) >= LOOK_AGAIN_MS
    ).slice(0, MOST_LOOKS);
    await Promise.allSettled(due.map(async ({ id, owner }) => {
      asked.set(id, now());
      await owner?.look?.(AbortSignal.timeout(LOOK_MS));
    }));
  };
}

/** One request of a Worker makes 50 on the free plan. */
const MOST_LOOKS = 40;

const LOOK_MS = 2_000;
const LOOK_AGAIN_MS = 60_000;
