import type { Directory, Position } from "../directory/directory.ts";
import type { CheckId } from "../governance/review/check.ts";
import type { Population, ReviewThresholds } from "../governance/review/facts.ts";
import {
  compareReviews,
  readsUsers,
  type Recurrence,
  type Review,
  review,
} from "../governance/review/review.ts";
import { readSeats, type TenantSeats } from "../governance/seats.ts";
import { signInWarning } from "../governance/sign_in.ts";
import { SpanningAuthError } from "../spanning/errors.ts";
import { DEADLINES } from "./deadlines.ts";
import { describeCause } from "./errors.ts";
import { isKeepable } from "./reading.ts";
import { recallEarlier } from "./reading_keeper.ts";
import { type DirectorySource, directorySource, fetchedSource } from "./source.ts";
import type { Tenant } from "./tenant.ts";
import type { DirectoryRequest } from "./tenant_directory.ts";

/** The review of one tenant, and what is new in it since an earlier reading. */

/**
 * Runs checks over a tenant's directory: all of them where none is named.
 *
 * If the tenant's own counts cannot be read, the check that needs them is not decidable and a
 * warning says why; the other checks do not wait for it. With `since` it also says which findings the
 * reading kept then had already. Throws when the vendor rejects the
 * credentials: then nothing is answered from the cache either.
 */
export async function reviewTenant(
  tenant: Tenant,
  checks: readonly CheckId[],
  request: DirectoryRequest,
  page?: PeoplePage,
  since?: string,
): Promise<TenantReview> {
  if (!readsUsers(checks) && request.asOf === undefined && since === undefined) {
    const { warnings, ...rest } = await runChecks(tenant, NO_LIST, checks, request.signal);
    return { ...rest, source: fetchedSource(tenant, tenant.now(), warnings) };
  }
  const heard = tenant.countsFromNowOn?.();
  const directory = await tenant.directory.get(request);
  const counts = heard?.();
  const { warnings, ...rest } = await reviewDirectory(
    tenant,
    directory,
    checks,
    request.signal,
    page,
    counts && readSeats(counts),
  );
  if (since === undefined) {
    return { ...rest, source: directorySource(tenant, directory, warnings) };
  }
  const earlier = await recallEarlier(tenant.keeper, since, request);
  if (looksForShared(checks)) await earlier.directory.findSharing();
  const compared = compareWithEarlier(directory, earlier.directory, {
    checks,
    thresholds: tenant.reviewThresholds,
  });
  const all = [...warnings, ...earlier.warnings];
  return { ...rest, compared, source: directorySource(tenant, directory, all) };
}

/** For checks that look at no users. */
const NO_LIST: ReviewedList = {
  population: {
    stateCounts: [],
    find: () => ({ count: 0, people: [] }),
    sharing: () => ({ records: 0, addresses: 0, people: [] }),
  },
  list: "whole",
};

/** Users, and whether all of them are there. */
interface ReviewedList {
  readonly population: Population;
  readonly list: "whole" | "unconfirmed" | "incomplete";
  /** Present if an earlier reading is reviewed: the moment that was asked about. */
  readonly asOf?: string;
}

/** The same over a directory that is at hand, with the warnings that belong to the review. */
export async function reviewDirectory(
  tenant: Tenant,
  directory: Directory,
  checks: readonly CheckId[],
  signal: AbortSignal | undefined,
  page?: PeoplePage,
  /** The tenant's seats, if they are known already. */
  seats?: TenantSeats,
): Promise<ReviewWithWarnings> {
  const list = isKeepable(directory.facts)
    ? "whole"
    : directory.facts.complete
    ? "unconfirmed"
    : "incomplete";
  const population = page === undefined ? directory : withPage(directory, page);
  if (looksForShared(checks)) await directory.findSharing();
  const { asOf } = directory.facts;
  const users = { population, list, ...(asOf === undefined ? {} : { asOf }) } as const;
  return await runChecks(tenant, users, checks, signal, seats);
}

/** Whether any of the checks asked for, or of all if none is named, needs to know who shares an address. */
function looksForShared(checks: readonly CheckId[]): boolean {
  return checks.length === 0 || checks.includes("duplicate_identity");
}

type ReviewWithWarnings = Review & { readonly warnings: readonly string[] };

async function runChecks(
  tenant: Tenant,
  { asOf, ...users }: ReviewedList,
  checks: readonly CheckId[],
  signal: AbortSignal | undefined,
  known?: TenantSeats,
): Promise<ReviewWithWarnings> {
  const warnings: string[] = [];
  const asked = checks.length === 0 || checks.includes("seats_over_assigned");
  if (asked && asOf !== undefined) {
    warnings.push("The tenant's seat counts of that time are not known: they are not kept");
  }
  const seats = asked && asOf === undefined
    ? known ?? await fetchSeats(tenant, signal, (warning) => warnings.push(warning))
    : undefined;
  const beyond = signInWarning(tenant.signInPaths);
  if (beyond !== undefined) warnings.push(beyond);
  const facts = {
    ...users,
    signInPathsDeclared: tenant.signInPaths !== undefined,
    thresholds: tenant.reviewThresholds,
    ...(seats === undefined ? {} : { seats }),
  };
  const reviewed = review(facts, checks);
  return { ...reviewed, warnings: [...warnings, ...reviewed.notes] };
}

/** Which of the people of a finding to show. */
interface PeoplePage {
  readonly limit: number;
  readonly after?: Position;
}

/** The same users, of whom checks show a page instead of the first few. */
function withPage(directory: Directory, { limit, after }: PeoplePage): Population {
  return {
    stateCounts: directory.stateCounts,
    find: (fits, most) => directory.find(fits, most === 0 ? 0 : limit, after),
    sharing: (_, most) => directory.sharing(limit, most, after),
  };
}

type ListFact = "complete" | "users" | "pages";

/** A review, and the user list it rests on; without one if no check looks at users. */
interface TenantReview extends Review {
  /** What an earlier review would have found already; present if one was asked for. */
  readonly compared?: ComparedReview;
  readonly source: Omit<DirectorySource, ListFact> & Partial<Pick<DirectorySource, ListFact>>;
}

async function fetchSeats(
  { client, sleep }: Tenant,
  signal: AbortSignal | undefined,
  warn: (warning: string) => void,
): Promise<TenantSeats | undefined> {
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const late = sleep(DEADLINES.seats, over.signal).then(() => undefined);
  const why = (reason: string): void =>
    warn(`The tenant's own seat counts could not be read: ${reason}`);
  try {
    const tenant = await Promise.race([client.tenant({ signal: stop }), late]);
    if (tenant === undefined) why(`Spanning did not answer in ${DEADLINES.seats / 1000} seconds`);
    return tenant && readSeats(tenant);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SpanningAuthError && error.rejectsCredentials) throw error;
    why(describeCause(error));
    return undefined;
  } finally {
    over.abort();
  }
}

/**
 * Finds what is new in the findings of a list since an earlier one. Both are judged by the rules and
 * thresholds of today, so that only the access can have changed. An earlier reading is whole, or it
 * would not have been kept.
 */
function compareWithEarlier(
  now: Directory,
  then: Directory,
  { checks, thresholds }: {
    readonly checks: readonly CheckId[];
    readonly thresholds: ReviewThresholds;
  },
): ComparedReview {
  const [later, earlier] = [now, then].map((directory) =>
    review(
      { population: withEverybody(directory), signInPathsDeclared: true, thresholds },
      checks,
    )
  ) as [ReturnType<typeof review>, ReturnType<typeof review>];
  let ids: Set<string> | undefined;
  const wasListed = (id: string): boolean => {
    ids ??= new Set(Array.from(then.entries(), ({ identity }) => identity.id.toLowerCase()));
    return ids.has(id.toLowerCase());
  };
  return { since: then.facts.fetchedAt, findings: compareReviews(later, earlier, wasListed) };
}

/** What is new in the findings of a review. */
interface ComparedReview {
  /** When the earlier list was read, in milliseconds since 1970. */
  readonly since: number;
  readonly findings: ReadonlyMap<CheckId, Recurrence>;
}

/** The same users, of whom a finding names all instead of the first few. */
function withEverybody(directory: Directory): Population {
  return {
    stateCounts: directory.stateCounts,
    find: (fits, most) => directory.find(fits, most === 0 ? 0 : Infinity),
    sharing: (_, most) => directory.sharing(Infinity, most),
  };
}
