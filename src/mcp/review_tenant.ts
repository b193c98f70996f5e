import { type CheckId, type Finding, type Review, review } from "../governance/review/review.ts";
import { readSeats, type TenantSeats } from "../governance/seats.ts";
import { signInWarning } from "../governance/sign_in/declared.ts";
import { SpanningAuthError } from "../spanning/errors.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import { publicMessage } from "./errors.ts";
import type { DirectorySource } from "./schemas.ts";
import { directorySource } from "./source.ts";

/**
 * How long a review waits for the tenant's own counts, in milliseconds. On some tenants the vendor
 * does not give them in time (vendor module issue #41), and clients wait for 60 seconds in all.
 */
export const SEATS_WAIT_MS = 10_000;

/** What a review comes to, and on what it rests. */
export interface TenantReview extends Review {
  readonly source: DirectorySource;
}

/**
 * Runs checks over a tenant's directory: all where none is named.
 *
 * Where the tenant's own counts cannot be read, the check that needs them is not decidable, and a
 * warning says why; the others are not held up by it. Throws when the credentials are refused
 * altogether: then nothing is answered out of memory.
 */
export async function reviewTenant(
  tenant: Tenant,
  checks: readonly CheckId[],
  request: DirectoryRequest,
): Promise<TenantReview> {
  const directory = await tenant.directory.get(request);
  const warnings: string[] = [];
  const asked = checks.length === 0 || checks.includes("seats_over_assigned");
  const seats = asked
    ? await fetchSeats(tenant, request.signal, (warning) => warnings.push(warning))
    : undefined;
  const beyond = signInWarning(tenant.signInPaths);
  if (beyond !== undefined) warnings.push(beyond);
  const facts = {
    population: directory,
    complete: directory.facts.complete,
    signInPathsDeclared: tenant.signInPaths !== undefined,
    thresholds: tenant.reviewThresholds,
    ...(seats === undefined ? {} : { seats }),
  };
  return { ...review(facts, checks), source: directorySource(tenant, directory, warnings) };
}

async function fetchSeats(
  { client, sleep }: Tenant,
  signal: AbortSignal | undefined,
  warn: (warning: string) => void,
): Promise<TenantSeats | undefined> {
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const late = sleep(SEATS_WAIT_MS, over.signal).then(() => undefined);
  const why = (reason: string): void =>
    warn(`The tenant's own seat counts could not be read: ${reason}`);
  try {
    const tenant = await Promise.race([client.tenant({ signal: stop }), late]);
    if (tenant === undefined) why(`Spanning did not answer in ${SEATS_WAIT_MS / 1000} seconds`);
    return tenant && readSeats(tenant);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SpanningAuthError && error.rejectsCredentials) throw error;
    why(publicMessage(error));
    return undefined;
  } finally {
    over.abort();
  }
}

/**
 * How to get those whom a finding does not show; nothing where it shows all. From a list that is
 * not whole, only a call that accepts such a list gets them.
 */
export function describeRest({ count, people, filter }: Finding, complete: boolean): string[] {
  // Where nobody is shown, what is counted is not people.
  if (people.length === 0 || people.length >= count) return [];
  const shown = `The first ${people.length} of ${count} are shown`;
  const partial = complete ? {} : { allowPartial: true };
  if (filter === undefined) {
    const how = complete ? "without one" : `with ${JSON.stringify(partial)} alone`;
    return [`${shown}; no filter finds the others alone, so page through list_users ${how}.`];
  }
  const whom = complete ? "all of them" : "those who were read";
  return [
    `${shown}; list_users with ${
      JSON.stringify({ ...filter, ...partial })
    } lists ${whom}, and perhaps others.`,
  ];
}
