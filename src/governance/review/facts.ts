import type { AccountState, FlaggedFact } from "../account_state.ts";
import type { StateCount } from "../list_states.ts";
import type { TenantSeats } from "../seats.ts";
import type { UserIdentity } from "../user.ts";

/** What a review is based on. */
export interface ReviewFacts {
  readonly population: Population;
  /** Whether everybody is in the population; `unconfirmed`: somebody may be missing. */
  readonly list?: "whole" | "unconfirmed" | "incomplete";
  /** Absent if the tenant's own counts could not be read. */
  readonly seats?: TenantSeats;
  /** Whether it was declared which sign-in integrations are on, even if none is. */
  readonly signInPathsDeclared: boolean;
  readonly thresholds: ReviewThresholds;
}

/** The users of a tenant, as checks see them, without a copy. */
export interface Population {
  /** Facts whose flag no record has, which the states show as unknown; absent means none. */
  readonly missing?: readonly FlaggedFact[];
  /** Facts whose flag some records lack, whose states show it as unknown; absent means none. */
  readonly lacking?: readonly FlaggedFact[];
  /** How many users have each account state. */
  readonly stateCounts: readonly StateCount[];
  /** Counts the users that fit and returns the first `limit` of them by principal name. */
  find(
    fits: (state: AccountState) => boolean,
    limit: number,
  ): { count: number; people: readonly Person[] };
  /**
   * The records that have an e-mail address or principal name in common with another one, in any
   * case: the first `limit` by principal name, each with at most `most` of the others.
   */
  sharing(limit: number, most: number): SharedAddresses;
}

/** Records with common addresses. */
export interface SharedAddresses {
  /** How many records have one. */
  readonly records: number;
  /** How many addresses are those of several records. */
  readonly addresses: number;
  readonly people: readonly (Person & { readonly others: readonly UserIdentity[] })[];
}

/** A user, as a check sees it. */
export interface Person {
  readonly identity: UserIdentity;
  readonly state: AccountState;
  /** What a check found about this user, where it is not the same for everybody. */
  readonly found?: string;
}

/** How many administrators are too few and too many. */
export interface ReviewThresholds {
  /** Fewer enabled admins than this are too few. */
  readonly fewestAdmins: number;
  /** More enabled admins than this are too many, unless `mostAdminsPercent` allows more. */
  readonly mostAdmins: number;
  /** More enabled admins than this share of the enabled users are too many; 0 to 100. */
  readonly mostAdminsPercent: number;
}

/** The thresholds used unless the settings say otherwise. */
export const DEFAULT_THRESHOLDS: ReviewThresholds = Object.freeze({
  fewestAdmins: 2,
  mostAdmins: 5,
  mostAdminsPercent: 2,
});
