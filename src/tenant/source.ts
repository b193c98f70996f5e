import { plural } from "../base/text.ts";
import { type Directory, sumCounts } from "../directory/directory.ts";
import type { FlaggedFact } from "../governance/account_state.ts";
import {
  describeLacking,
  describeMissing,
  lackingFlags,
  missingFlags,
  type StateCount,
} from "../governance/list_states.ts";
import type { Tenant } from "./tenant.ts";

/** The source of an answer from a user list. `extra` are warnings of this answer alone. */
export function directorySource(
  tenant: Tenant,
  directory: Directory,
  extra: readonly string[] = [],
): DirectorySource {
  const { facts, users } = directory;
  return readingSource(tenant, { facts, users }, [
    ...directory.derived(warnMissing),
    ...directory.derived(warnUnreadable),
    ...extra,
  ]);
}

/** The source of an answer from a reading of which only these facts are at hand. */
export function readingSource(
  tenant: Tenant,
  { facts, users }: Pick<Directory, "facts" | "users">,
  extra: readonly string[],
): DirectorySource {
  const { complete, confirmed, counted, pages, fetchedAt, warnings, asOf } = facts;
  const { warnings: all, ...where } = tenantSource(tenant, [...warnings, ...extra]);
  return {
    ...where,
    complete,
    ...(confirmed === undefined ? {} : { confirmed }),
    users,
    ...(counted === undefined ? {} : { counted }),
    pages,
    fetchedAt: new Date(fetchedAt).toISOString(),
    ...(asOf === undefined ? {} : { asOf }),
    ...(all === undefined ? {} : { warnings: all }),
  };
}

/** The source of an answer that the vendor gave at a time, in milliseconds since 1970. */
export function fetchedSource(
  tenant: Tenant,
  fetchedAt: number,
  warnings: readonly string[] = [],
): Source & Pick<DirectorySource, "fetchedAt"> {
  return { ...tenantSource(tenant, warnings), fetchedAt: new Date(fetchedAt).toISOString() };
}

/** The source of an answer that comes neither from a user list nor from the vendor. */
export function tenantSource(tenant: Tenant, warnings: readonly string[] = []): Source {
  const all = [...(tenant.sandbox ? [SANDBOX_WARNING] : []), ...warnings];
  return {
    tenant: tenant.id,
    region: tenant.region,
    ...(all.length === 0 ? {} : { warnings: all }),
  };
}

/** The source of any answer. */
interface Source {
  /** Its id. */
  tenant: string;
  region: string;
  warnings?: string[];
}

/** The source of an answer from a user list. */
export interface DirectorySource extends Source {
  /** If false, users are missing. */
  complete: boolean;
  /** Whether the tenant's own figures say that nobody is missing; absent for one user's record. */
  confirmed?: boolean;
  users: number;
  /** The tenant's own count of users, if it is known. */
  counted?: number;
  pages: number;
  /** ISO 8601; nothing in the answer is older. */
  fetchedAt: string;
  /** ISO 8601; if an earlier reading answers: the moment that was asked about. */
  asOf?: string;
}

/** Stands in every answer about the embedded tenant. */
const SANDBOX_WARNING = "Sandbox: these are invented users, not a real tenant";

/** Names the flags that no record of the list has, and those that some lack. */
function warnMissing(stateCounts: readonly StateCount[]): string[] {
  return [
    ...missingFlags(stateCounts).map(describeMissing),
    ...[...lackingFlags(stateCounts)].map(([fact, records]) => describeLacking(fact, records)),
  ];
}

const FLAGS_OF: Readonly<Record<"status" | "license" | "admin", readonly FlaggedFact[]>> = {
  status: ["deleted", "archived"],
  license: ["license", "archived"],
  admin: ["admin"],
};

/** Counts the users whom counts and filters cannot place because one of their flags is unreadable. */
function warnUnreadable(stateCounts: readonly StateCount[]): readonly string[] {
  const missing = missingFlags(stateCounts);
  return (["status", "license", "admin"] as const).flatMap((fact) => {
    // Another warning says what a flag leaves unknown that no record has.
    if (missing.some((flag) => FLAGS_OF[fact].includes(flag))) return [];
    const users = sumCounts(stateCounts, (state) => state[fact] === "unknown");
    const who = plural(users, "user");
    return users === 0
      ? []
      : [`${fact} is unknown for ${who}, because of unreadable flags: they may belong here`];
  });
}
