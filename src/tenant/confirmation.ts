import type { Sleep } from "../base/async.ts";
import { plural } from "../base/text.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { sumCounts } from "../directory/directory.ts";
import type { StateCount } from "../governance/list_states.ts";
import { readSeats, type TenantFigures } from "../governance/seats.ts";
import type { SpanningClient } from "../spanning/client.ts";
import { SpanningAuthError } from "../spanning/errors.ts";
import type { WireTenant } from "../spanning/records.ts";
import { DEADLINES } from "./deadlines.ts";

/**
 * The tenant's own figures, asked for beside the list, and whether they confirm that nobody is
 * missing.
 */

/**
 * Compares a list with its tenant's own figures, which are hours older and whose exact meaning the
 * vendor has not published.
 *
 * Two control totals confirm a list. Its length has to agree with the tenant's count both ways, in
 * one plain meaning of that count, and it has to hold as many licensed users as seats are assigned.
 * A list over 2 % short of what the tenant counts ended too early: that is how the vendor's own
 * tools lost two thirds of large tenants (vendor module issues #62 and #65).
 */
export function compareFigures(list: Census, tenant: TenantFigures, guests?: CountGuests): Outcome {
  const { counted, assigned } = tenant;
  const differs = hasDifference(list, tenant, guests);
  if (counted !== undefined && isShort(largest(list, guests), counted)) {
    return { kind: "short", differs };
  }
  const unmet = counted === undefined || (counted === 0 && list.users > 0) ||
    (guests === undefined && isMetByGuestsOnly(list, counted));
  if (unmet && assigned !== undefined && isShort(list.users, assigned)) {
    return { kind: "short", differs };
  }
  if (isConfirmed(list, tenant, guests)) return { kind: "confirmed", differs };
  const settles = guests === undefined && isConfirmed(list, tenant, "included");
  return { kind: "unconfirmed", differs, ...(settles ? { settledBy: "included" } : {}) };
}

/** The outcome of the comparison. */
export interface Outcome {
  /** `short`: the tenant's figures contradict that the list holds everybody. */
  readonly kind: "confirmed" | "unconfirmed" | "short";
  /** Whether any figure of the tenant differs from the list's. */
  readonly differs: boolean;
  /** What the setting about guests would have to say for the list to be confirmed. */
  readonly settledBy?: "included";
}

/** Whether a tenant's own count holds guests; the vendor has not said. */
type CountGuests = NonNullable<Configuration["countGuests"]>;

/** The figures of a list. */
interface Census {
  readonly users: number;
  readonly guests: number;
  readonly licensed: number;
  readonly deleted: number;
  readonly sharedMailboxes: number;
  /** How many users each plain meaning of the tenant's count finds, the one that leaves out nobody first. */
  readonly withGuests: readonly number[];
  /** The same without guests. */
  readonly withoutGuests: readonly number[];
}

/** Takes the figures of a list. */
export function takeCensus(stateCounts: readonly StateCount[]): Census {
  const holders = (role: "deleted_from_microsoft" | "shared_mailbox") => {
    const states = new Set(
      stateCounts.map(({ state }) => state).filter(({ held }) =>
        held.some((each) => each.role === role)
      ),
    );
    return (state: StateCount["state"]): boolean => states.has(state);
  };
  const isDeleted = holders("deleted_from_microsoft");
  const isMailbox = holders("shared_mailbox");
  const meanings = (fits: (state: StateCount["state"]) => boolean): number[] => [
    sumCounts(stateCounts, fits),
    sumCounts(stateCounts, (state) => fits(state) && !isDeleted(state)),
    sumCounts(stateCounts, (state) => fits(state) && !isMailbox(state)),
    sumCounts(stateCounts, (state) => fits(state) && !isDeleted(state) && !isMailbox(state)),
  ];
  return {
    users: sumCounts(stateCounts),
    guests: sumCounts(stateCounts, ({ guest }) => guest),
    licensed: sumCounts(stateCounts, ({ licensed }) => licensed === true),
    deleted: sumCounts(stateCounts, isDeleted),
    sharedMailboxes: sumCounts(stateCounts, isMailbox),
    withGuests: meanings(() => true),
    withoutGuests: meanings(({ guest }) => !guest),
  };
}

/** Takes the figures that bound a list from what the tenant says of itself. */
export function takeFigures(tenant: WireTenant): TenantFigures {
  const { users, assigned, assignedStandard, assignedArchive } = tenant;
  const parts = [assignedStandard, assignedArchive].filter(isCount);
  // Where they disagree, the larger one asks for more.
  const seats = Math.max(
    isCount(assigned) ? assigned : -1,
    parts.length === 0 ? -1 : parts.reduce((sum, part) => sum + part, 0),
  );
  return {
    ...(isCount(users) ? { counted: users } : {}),
    ...(seats < 0 ? {} : { assigned: seats }),
    ...(parts.length === 1 && !isCount(assigned) ? { assignedAtLeast: true } : {}),
  };
}

/** All figures of both sides, as a clause. */
export function describeFigures(
  list: Census,
  { counted, assigned, assignedAtLeast }: TenantFigures,
): string {
  const seats = assigned === undefined
    ? "no number of assigned seats"
    : `${assignedAtLeast ? "at least " : ""}${plural(assigned, "seat")}`;
  const parts = [
    plural(list.guests, "guest"),
    `${list.deleted} deleted`,
    plural(list.sharedMailboxes, "shared mailbox", "shared mailboxes"),
    `${list.licensed} licensed`,
  ];
  return `the list holds ${plural(list.users, "user")} (${parts.join(", ")}), the tenant itself ` +
    `counts ${counted ?? "no readable number of users"} and has ${seats}${
      assigned === undefined ? "" : " assigned"
    }`;
}

/** The reading of the tenant's count that comes nearest to the list, as the end of a clause. */
export function describeMeaning(list: Census, counted: number, guests?: CountGuests): string {
  const kinds = ["", "deleted users", "shared mailboxes", "deleted users and shared mailboxes"];
  const sums = meaningsOf(list, guests);
  const distances = sums.map((sum) => Math.abs(sum - counted));
  const nearest = distances.indexOf(Math.min(...distances));
  const without = [
    ...(guests === "included" || list.guests === 0 ? [] : ["guests"]),
    ...(nearest === 0 ? [] : [kinds[nearest] as string]),
  ];
  const whom = without.length === 0 ? "everybody" : `everybody but ${without.join(" and ")}`;
  return `${whom} in the list, ${sums[nearest]}`;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && value >= 0;
}

/** How far two figures of the same thing may lie apart: 2 %, but not more than ten or 0.2 %. */
function tolerance(count: number): number {
  return Math.min(count / 50, Math.max(10, count / 500));
}

/** Whether so many users are over 2 % fewer than counted, or none of some. */
function isShort(users: number, counted: number): boolean {
  return users * 100 < counted * 98 || (users === 0 && counted > 0);
}

/** The most users that the count may be about. */
function largest(list: Census, guests: CountGuests | undefined): number {
  return guests === "excluded" ? list.users - list.guests : list.users;
}

function isMetByGuestsOnly({ users, guests }: Census, counted: number): boolean {
  const least = counted - tolerance(counted);
  return users >= least && users - guests < least;
}

/** How many users each plain meaning of the tenant's count finds in the list. */
function meaningsOf(list: Census, guests: CountGuests | undefined): readonly number[] {
  return guests === "included" ? list.withGuests : list.withoutGuests;
}

function isConfirmed(
  list: Census,
  tenant: TenantFigures,
  guests: CountGuests | undefined,
): boolean {
  const { counted, assigned } = tenant;
  // Zero beside users is no count.
  if (counted === undefined || (counted === 0 && list.users > 0)) return false;
  const agrees = (users: number): boolean => Math.abs(users - counted) <= tolerance(counted);
  return plainMeanings(list, tenant, guests).some(agrees) &&
    (assigned === undefined || list.licensed >= assigned - tolerance(assigned));
}

function hasDifference(
  list: Census,
  tenant: TenantFigures,
  guests: CountGuests | undefined,
): boolean {
  const { counted, assigned, assignedAtLeast } = tenant;
  if (counted !== undefined && !plainMeanings(list, tenant, guests).includes(counted)) return true;
  if (assigned === undefined) return false;
  return assignedAtLeast ? assigned > list.licensed : assigned !== list.licensed;
}

/** Without a whole second figure only the meaning that leaves out nobody but guests is plain enough. */
function plainMeanings(
  list: Census,
  { assigned, assignedAtLeast }: TenantFigures,
  guests: CountGuests | undefined,
): readonly number[] {
  const meanings = meaningsOf(list, guests);
  return assigned === undefined || assignedAtLeast ? meanings.slice(0, 1) : meanings;
}

/** The figures that a list is compared with: requested beside the list, once. */
export class TenantCount {
  readonly #client: SpanningClient;
  readonly #sleep: Sleep;
  #value: Count;

  constructor({ client, configuration, host }: CountContext) {
    this.#client = client;
    this.#sleep = host.sleep;
    this.#value = configuration.countCheck === "off" ? "not asked" : "failed";
  }

  /** As far as it is known by now. */
  get value(): Count {
    return this.#value;
  }

  /** How many users the tenant counts, as far as that is known by now. */
  get users(): number | undefined {
    return typeof this.#value === "object" ? this.#value.counted : undefined;
  }

  /**
   * Requests them if they are not known yet. The returned function waits for the answer, for a while.
   *
   * That throws `SpanningAuthError` when the credentials are refused altogether. Any other failure
   * leaves the figures unknown, which the answer says.
   */
  ask(signal: AbortSignal): () => Promise<void> {
    const answered = this.#value === "failed" ? this.#read(signal) : Promise.resolve();
    // A caller who leaves the list early never waits for it.
    answered.catch(() => {});
    return () => Promise.race([answered, this.#sleep(DEADLINES.count, signal)]);
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      const tenant = await this.#client.tenant({ signal });
      this.#value = { ...takeFigures(tenant), seats: readSeats(tenant) };
    } catch (error) {
      if (error instanceof SpanningAuthError && error.rejectsCredentials) throw error;
    }
  }
}

/** The tenant's own figures, or why they are not known. */
export type Count = TenantFigures | "failed" | "not asked";

/** The context in which the figures are read. */
interface CountContext {
  readonly client: SpanningClient;
  readonly configuration: Pick<Configuration, "countCheck">;
  readonly host: { readonly sleep: Sleep };
}

/**
 * Remembers the tenant's own counts as they were answered last, so that one call asks for them once:
 * the list is held to them, and then a review looks at the seats.
 */
export function rememberCounts(client: SpanningClient): RememberedCounts {
  let answers = 0;
  let latest: WireTenant | undefined;
  return {
    client: {
      ...client,
      tenant: async (options) => {
        latest = await client.tenant(options);
        answers++;
        return latest;
      },
    },
    fromNowOn: () => {
      const before = answers;
      return () => answers > before ? latest : undefined;
    },
  };
}

/** A client, and what it has heard. */
interface RememberedCounts {
  readonly client: SpanningClient;
  readonly fromNowOn: CountsFromNowOn;
}

/** Returns what tells the counts that are answered from this moment on; undefined if none were. */
export type CountsFromNowOn = () => () => WireTenant | undefined;
