import type { AccountState, FlaggedFact } from "../account_state.ts";
import type { StateCount } from "../role_summary.ts";
import type { RoleId } from "../roles.ts";
import type { TenantSeats } from "../seats.ts";
import type { UserIdentity } from "../user.ts";

/** How much a finding matters, the most severe first. */
export const SEVERITIES = ["high", "medium", "low", "info"] as const;

/** One of {@linkcode SEVERITIES}. */
export type Severity = typeof SEVERITIES[number];

/** What a review looks at. */
export interface ReviewFacts {
  readonly population: Population;
  /** False where users are missing from it. */
  readonly complete?: boolean;
  /** Absent where the tenant's own counts could not be read. */
  readonly seats?: TenantSeats;
  /** Whether anybody said which sign-in integrations are on, if only that none is. */
  readonly signInPathsDeclared: boolean;
  readonly thresholds: ReviewThresholds;
}

/** What a check comes to. Never `passed` where the data could hide what the check looks for. */
export type CheckResult =
  | { readonly kind: "passed" }
  | { readonly kind: "not_decidable"; readonly reason: string }
  | {
    readonly kind: "finding";
    readonly count: number;
    /** The first of them by principal name; empty where the finding is not about people. */
    readonly people: readonly Person[];
    /** Facts to add to the check's own advice, in whole sentences. */
    readonly advice?: string;
    /** What the figures leave open, in whole sentences. */
    readonly caveat?: string;
  };

/** Filters of a user list. */
export interface UserFilter {
  readonly status?: AccountState["status"];
  readonly license?: AccountState["license"];
  readonly role?: RoleId;
  readonly admin?: boolean;
}

/** One question of a review. */
export interface Check<Id extends string = string> {
  readonly id: Id;
  readonly severity: Severity;
  /** What was found, in a line. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
  /** Filters whose list holds everybody whom the check finds, and perhaps others. */
  readonly filter?: UserFilter;
  run(facts: ReviewFacts): CheckResult;
}

/** Declares a check, and keeps its id as a type. */
export function defineCheck<const Id extends string>(check: Check<Id>): Check<Id> {
  return check;
}

/** The most people that a finding shows. */
export const MOST_PEOPLE = 10;

/** A user, as a check sees it. */
export interface Person {
  readonly identity: UserIdentity;
  readonly state: AccountState;
}

/** The users of a tenant, as checks may look at them, without a copy being made. */
export interface Population {
  /** What no record has a flag for, so that the account states show it as unknown; none when absent. */
  readonly missing?: readonly FlaggedFact[];
  /** How all users are spread over account states. */
  readonly stateCounts: readonly StateCount[];
  /** Counts the users that fit and gives the first `limit` of them by principal name. */
  find(
    fits: (state: AccountState) => boolean,
    limit: number,
    who?: (identity: UserIdentity) => boolean,
  ): { count: number; people: readonly Person[] };
  /** All users, one at a time. */
  entries(): Iterable<Person>;
}

/** What counts as too few and too many administrators. */
export interface ReviewThresholds {
  /** Fewer enabled admins than this are too few. */
  readonly fewestAdmins: number;
  /** More enabled admins than this are too many, unless `mostAdminsPercent` allows more. */
  readonly mostAdmins: number;
  /** More enabled admins than this share of the enabled users are too many; 0 to 100. */
  readonly mostAdminsPercent: number;
}

/** The thresholds that hold where nobody sets others. */
export const DEFAULT_THRESHOLDS: ReviewThresholds = Object.freeze({
  fewestAdmins: 2,
  mostAdmins: 5,
  mostAdminsPercent: 2,
});
