import type { FlaggedFact } from "../account_state.ts";
import type { Person, ReviewFacts } from "./facts.ts";

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
