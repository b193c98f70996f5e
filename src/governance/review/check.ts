import type { AccountState, FlaggedFact } from "../account_state.ts";
import type { StateCount } from "../list_states.ts";
import type { TenantSeats } from "../seats.ts";
import type { UserIdentity } from "../user.ts";

/** One question that an access review asks of a tenant: how it is declared, run and answered. */
export interface Check<Id extends CheckId = CheckId> {
  readonly id: Id;
  readonly severity: Severity;
  /** What was found, in one line. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
  /**
   * How to read the result if users are, or may be, missing from the list. A result that is not
   * decidable on the users at hand always keeps its own reason.
   *
   * - `keep`: the check does not look at users, so its result stands.
   * - `at_least`: a finding is a lower bound; a pass is not decidable.
   * - `undecidable`: missing users may change either result.
   */
  readonly onPartialList: "keep" | "at_least" | "undecidable";
  /** The facts it looks at that a flag states: it never passes where records lack such a flag. */
  readonly looksAt: readonly FlaggedFact[];
  run(facts: ReviewFacts): CheckResult;
}

/** The ids of all checks, always in this order, most severe first. */
export const CHECK_IDS = [
  "disabled_admin",
  "deleted_holding_standard_license",
  "admin_without_backup",
  "spanning_admin_not_global",
  "too_few_admins",
  "too_many_admins",
  "unlicensed_microsoft_with_seat",
  "seats_over_assigned",
  "unprotected_users",
  "duplicate_identity",
  "tag_flag_conflict",
  "unrecognized_tags",
  "undeclared_sign_in_paths",
] as const;

export type CheckId = typeof CHECK_IDS[number];

/** Declares a check, keeping its id as a type. */
export function defineCheck<const Id extends CheckId>(check: Check<Id>): Check<Id> {
  return check;
}

/** How much a finding matters, most severe first. */
export const SEVERITIES = ["high", "medium", "low", "info"] as const;

export type Severity = typeof SEVERITIES[number];

/** How many findings there are of each severity. */
export function countBySeverity(
  findings: readonly { readonly severity: Severity }[],
): Partial<Record<Severity, number>> {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

/**
 * The result of a check. Never `passed` if the data could hide what the check looks for; its `note`
 * says in a whole sentence what else was seen.
 */
export type CheckResult =
  | { readonly kind: "passed"; readonly note?: string }
  | { readonly kind: "not_decidable"; readonly reason: string }
  | {
    readonly kind: "finding";
    readonly count: number;
    /** The first {@linkcode MOST_PEOPLE} by principal name; empty if it is not about people. */
    readonly people: readonly Person[];
    /** Facts to add to the check's own advice, in whole sentences. */
    readonly advice?: string;
    /** What the figures leave open, in whole sentences. */
    readonly caveat?: string;
  };

/** The most people that a finding shows. */
export const MOST_PEOPLE = 5;

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
    who?: (identity: UserIdentity) => boolean,
  ): { count: number; people: readonly Person[] };
  entries(): Iterable<Person>;
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
