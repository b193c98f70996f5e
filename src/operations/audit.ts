import type { AuditHash } from "./audit_hash.ts";

/**
 * Says in the words of the log who called and whom a call was about. Nobody is named in clear, but a
 * caller's subject where the settings say so.
 */
export function createAudit(
  { hash, subject, issuers = [], tenants, readTenant }: AuditOptions,
): Audit {
  const configured = new Set(tenants);
  const describeCaller: Audit["describeCaller"] = (id) => {
    const [, kind, place = "1", name = ""] = OAUTH_CALLER.exec(id) ?? [];
    const issuer = issuers[Number(place) - 1] ?? "";
    if (kind === undefined) return { caller: id };
    const caller = `${kind}:${hash("caller", `${issuer}\n${kind}\n${name}`)}`;
    return subject === "plain" ? { caller, subject: name } : { caller };
  };
  const describePeople: Audit["describePeople"] = ({ asked = [], given = [] }) => {
    const people = new Set([...asked, ...given].slice(0, MOST_PEOPLE));
    const hashes = new Set(Array.from(people, (person) => hash("person", person)));
    const beyond = asked.length + given.length - MOST_PEOPLE;
    return {
      about: hashes.size === 0 ? undefined : [...hashes].join(" "),
      aboutMore: beyond > 0 ? beyond : undefined,
    };
  };
  return {
    describeCaller,
    describePeople,
    describeTenant: (id, headers) => {
      const named = headers === undefined ? undefined : readTenant?.(headers);
      return named === undefined ? id : `tenant:${hash("tenant", named)}`;
    },
    isConfigured: (tenant) => configured.has(tenant),
  };
}

/** The words of the log about one call. */
export interface Audit {
  /** Who called, by the id that authentication gave; `subject` only where it may be read. */
  readonly describeCaller: (id: string) => { caller: string; subject?: string };
  /**
   * Whom a call was about, as hashes: those it named, then those it was given. `aboutMore` counts
   * those for whom the line has no room.
   */
  readonly describePeople: (
    people: AuditedPeople,
  ) => { about: string | undefined; aboutMore: number | undefined };
  /** The tenant's id, or a hash of the tenant whose credentials the request brought. */
  readonly describeTenant: (
    id: string | undefined,
    headers: Headers | undefined,
  ) => string | undefined;
  /** Whether the settings have a tenant of this id, for whichever caller. */
  readonly isConfigured: (tenant: string) => boolean;
}

/** People by address, principal name or object id. */
interface AuditedPeople {
  /** Those the caller named, and what it searched for. */
  readonly asked?: readonly string[] | undefined;
  /** Those in the answer. */
  readonly given?: readonly string[] | undefined;
}

interface AuditOptions {
  readonly hash: AuditHash;
  readonly subject: "hash" | "plain";
  /** The issuers of the callers' access tokens, in the order of the settings. */
  readonly issuers?: readonly string[] | undefined;
  /** The ids of all configured tenants. */
  readonly tenants: readonly string[];
  /** Names the tenant whose credentials a request brings; absent where requests bring none. */
  readonly readTenant?: ((headers: Headers) => string | undefined) | undefined;
}

/** The id of a caller with an access token; of an issuer that is not the first, with its place. */
const OAUTH_CALLER = /^(oauth|oauth-client)(?:-(\d+))?:(.*)$/s;

/** A page of the longest list and its caller's own words; a line stays below 4 kB. */
const MOST_PEOPLE = 202;
