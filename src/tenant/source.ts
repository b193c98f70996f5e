import { plural } from "../base/text.ts";
import { type Directory, sumCounts } from "../directory/directory.ts";
import { describeMissing, missingFlags } from "../governance/missing_flags.ts";
import type { StateCount } from "../governance/role_summary.ts";
import type { Tenant } from "./tenant.ts";

/**
 * Where an answer comes from that is drawn from a user list. `extra` are warnings of this answer
 * alone.
 */
export function directorySource(
  tenant: Tenant,
  directory: Directory,
  extra: readonly string[] = [],
): DirectorySource {
  const { complete, pages, fetchedAt, warnings } = directory.facts;
  const { warnings: all, ...where } = tenantSource(tenant, [
    ...warnings,
    ...directory.derived(warnMissing),
    ...directory.derived(warnUnreadable),
    ...extra,
  ]);
  return {
    ...where,
    complete,
    users: directory.users,
    pages,
    fetchedAt: new Date(fetchedAt).toISOString(),
    ...(all === undefined ? {} : { warnings: all }),
  };
}

/** Where an answer comes from that the vendor gave at a time in milliseconds since 1970. */
export function fetchedSource(
  tenant: Tenant,
  fetchedAt: number,
  warnings: readonly string[] = [],
): Source & Pick<DirectorySource, "fetchedAt"> {
  return { ...tenantSource(tenant, warnings), fetchedAt: new Date(fetchedAt).toISOString() };
}

/** Where an answer comes from that was read neither from a user list nor from the vendor. */
export function tenantSource(tenant: Tenant, warnings: readonly string[] = []): Source {
  const all = [...(tenant.sandbox ? [SANDBOX_WARNING] : []), ...warnings];
  return {
    tenant: tenant.id,
    region: tenant.region,
    ...(all.length === 0 ? {} : { warnings: all }),
  };
}

/** Where any answer comes from. */
interface Source {
  /** Its id. */
  tenant: string;
  region: string;
  warnings?: string[];
}

/** Where an answer comes from that is drawn from a user list. */
export interface DirectorySource extends Source {
  /** If false, users are missing. */
  complete: boolean;
  users: number;
  pages: number;
  /** ISO 8601; nothing in the answer is older. */
  fetchedAt: string;
}

/** Stands in every answer about the embedded tenant. */
const SANDBOX_WARNING = "Sandbox: these are invented users, not a real tenant";

/** Names the facts that no record of the list carries. */
function warnMissing(stateCounts: readonly StateCount[]): string[] {
  return missingFlags(stateCounts).map(describeMissing);
}

/** Counts the users whom counts and filters cannot place because one of their flags is unreadable. */
function warnUnreadable(stateCounts: readonly StateCount[]): readonly string[] {
  return (["status", "license", "admin"] as const).flatMap((fact) => {
    const users = sumCounts(stateCounts, (state) => state[fact] === "unknown");
    return users === 0 ? [] : [
      `${fact} is unknown for ${
        plural(users, "user")
      }, because of unreadable flags: they may belong here`,
    ];
  });
}
