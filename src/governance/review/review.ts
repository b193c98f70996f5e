/** The access review: all checks, run over one tenant. */

import type { AccountState, FlaggedFact } from "../account_state.ts";
import { missingFlags } from "../missing_flags.ts";
import type { RoleId } from "../roles.ts";
import {
  type Check,
  type CheckResult,
  type Person,
  type Population,
  type ReviewFacts,
  SEVERITIES,
  type Severity,
} from "./check.ts";
import {
  adminWithoutBackup,
  disabledAdmin,
  spanningAdminNotGlobal,
  tooFewAdmins,
  tooManyAdmins,
} from "./checks/administrators.ts";
import {
  duplicateIdentity,
  tagFlagConflict,
  undeclaredSignInPaths,
  unrecognizedTags,
} from "./checks/data_quality.ts";
import {
  deletedHoldingStandardLicense,
  seatsOverAssigned,
  unlicensedMicrosoftWithSeat,
  unprotectedUsers,
} from "./checks/licenses.ts";

/**
 * Reviews a tenant: runs the checks asked for, or all of them if none is named, and sorts them
 * into what was found, what cannot be decided and what passed.
 */
export function review(facts: ReviewFacts, ids: readonly CheckId[] = []): Review {
  const population = withMissingFlagsUnknown(facts.population);
  const findings: Finding[] = [];
  const notDecidable: { check: CheckId; reason: string }[] = [];
  const passed: CheckId[] = [];
  const notes: string[] = [];
  for (const check of CHECKS) {
    if (ids.length > 0 && !ids.includes(check.id)) continue;
    const onWholeList = check.run({ ...facts, population });
    const result = facts.complete === false ? onPartialList(check, onWholeList) : onWholeList;
    if (result.kind === "passed") {
      passed.push(check.id);
      if (result.note !== undefined) notes.push(`${check.id}: ${result.note}`);
    } else if (result.kind === "finding") findings.push(toFinding(check, result));
    else notDecidable.push({ check: check.id, reason: result.reason });
  }
  findings.sort((one, other) =>
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  );
  return { findings, notDecidable, passed, notes };
}

/** All checks, always in this order, most severe first. */
export const CHECKS = [
  disabledAdmin,
  deletedHoldingStandardLicense,
  adminWithoutBackup,
  spanningAdminNotGlobal,
  tooFewAdmins,
  tooManyAdmins,
  unlicensedMicrosoftWithSeat,
  seatsOverAssigned,
  unprotectedUsers,
  duplicateIdentity,
  tagFlagConflict,
  unrecognizedTags,
  undeclaredSignInPaths,
] as const;

/** The id of a check. */
export type CheckId = typeof CHECKS[number]["id"];

/** The ids of all checks, in the same order. */
export const CHECK_IDS: readonly CheckId[] = CHECKS.map(({ id }) => id);

/** The result of a review. Each check that ran is in exactly one of the three lists. */
export interface Review {
  /** Most severe first, then in the order of {@linkcode CHECKS}. */
  readonly findings: readonly Finding[];
  readonly notDecidable: readonly { readonly check: CheckId; readonly reason: string }[];
  readonly passed: readonly CheckId[];
  /** What checks that passed saw beside, each in a sentence. */
  readonly notes: readonly string[];
}

/** Something for a reviewer to look at. */
export interface Finding {
  readonly check: CheckId;
  readonly severity: Severity;
  readonly title: string;
  /** Of what the title names: users, records, admins, seats or paths. */
  readonly count: number;
  /** At most five, or a page of them, by principal name; empty if the finding is not about people. */
  readonly people: readonly Person[];
  /** What to do, and what the figures leave out or open. */
  readonly advice: string;
}

/**
 * The same population, with every fact that depends on a flag no record carries set to unknown, so
 * that no check passes, or finds anyone, because of the missing flag.
 */
function withMissingFlagsUnknown(population: Population): Population {
  const missing = missingFlags(population.stateCounts);
  if (missing.length === 0) return population;
  const seen = new Map<AccountState, AccountState>();
  const adjusted = (state: AccountState): AccountState => {
    const known = seen.get(state) ?? withFactsUnknown(state, missing);
    seen.set(state, known);
    return known;
  };
  return {
    missing,
    stateCounts: population.stateCounts.map(({ state, count }) => ({
      state: adjusted(state),
      count,
    })),
    find: (fits, limit, who) => population.find((state) => fits(adjusted(state)), limit, who),
    entries: () => population.entries(),
  };
}

function withFactsUnknown(state: AccountState, missing: readonly FlaggedFact[]): AccountState {
  const open = (fact: FlaggedFact, role: RoleId): boolean =>
    missing.includes(fact) && !state.held.some((held) => held.role === role);
  const deleted = open("deleted", "deleted_from_microsoft");
  const archived = open("archived", "archived");
  const { status, licensed, license, admin } = state;
  return {
    ...state,
    status: status === "enabled" && (deleted || archived) ? "unknown" : status,
    licensed: licensed === false && missing.includes("license") ? "unknown" : licensed,
    license: (license === "none" && missing.includes("license")) ||
        (license === "standard" && archived)
      ? "unknown"
      : license,
    admin: admin === false && missing.includes("admin") ? "unknown" : admin,
    notDeterminable: [
      ...state.notDeterminable,
      ...(archived ? ["archived" as const] : []),
      ...(deleted ? ["deleted_from_microsoft" as const] : []),
    ],
    unconfirmed: state.unconfirmed || missing.some((fact) => fact !== "license"),
  };
}

/** Reads a result on a list that users are missing from, in the way its check declares. */
function onPartialList({ onPartialList: rule }: Check, result: CheckResult): CheckResult {
  if (rule === "keep" || result.kind === "not_decidable") return result;
  if (rule === "keep_passed" && result.kind === "passed") return result;
  if (rule !== "at_least" || result.kind === "passed") {
    return {
      kind: "not_decidable",
      reason: "The user list is incomplete, and the missing users could change the result.",
    };
  }
  const missing = `At least ${result.count}: the user list is incomplete.`;
  const caveat = result.caveat === undefined ? missing : `${missing} ${result.caveat}`;
  return { ...result, caveat };
}

function toFinding(
  { id, severity, title, advice }: Check<CheckId>,
  result: Extract<CheckResult, { kind: "finding" }>,
): Finding {
  return {
    check: id,
    severity,
    title,
    count: result.count,
    people: result.people,
    advice: [result.caveat, advice, result.advice].filter((text) => text !== undefined).join(" "),
  };
}
