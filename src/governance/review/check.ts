import type { RoleId } from "../role.ts";
import type { TenantSeats } from "../seats.ts";
import type { Standing } from "../standing.ts";
import type { Person, Population } from "./population.ts";
import type { ReviewThresholds } from "./thresholds.ts";

/** The checks of a review. */
export type CheckId =
  | "disabled_admin"
  | "deleted_holding_standard_license"
  | "admin_without_backup"
  | "spanning_admin_not_global"
  | "too_few_admins"
  | "too_many_admins"
  | "unlicensed_microsoft_with_seat"
  | "seats_over_assigned"
  | "unprotected_users"
  | "duplicate_identity"
  | "tag_flag_conflict"
  | "unrecognized_tags"
  | "undeclared_sign_in_paths";

/** How much a finding matters. */
export type Severity = "high" | "medium" | "low" | "info";

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
  readonly status?: Standing["status"];
  readonly license?: Standing["license"];
  readonly role?: RoleId;
  readonly admin?: boolean;
}

/** One question of a review. */
export interface Check {
  readonly id: CheckId;
  readonly severity: Severity;
  /** What was found, in a line. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
  /** Filters whose list holds everybody whom the check finds, and perhaps others. */
  readonly filter?: UserFilter;
  run(facts: ReviewFacts): CheckResult;
}

/** The most people that a finding shows. */
export const MOST_PEOPLE = 10;
