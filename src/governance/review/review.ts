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
  type UserFilter,
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

/** All checks, always in this order: severe ones first. */
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

/**
 * The same population, with nothing believed of a flag that no record has: what its absence would
 * mean for one record is unknown, so that no check passes, or finds anybody, because of it.
 */
export function withMissingFlagsUnknown(population: Population): Population {
  const missing = missingFlags(population.stateCounts);
  if (missing.length === 0) return population;
  const seen = new Map<AccountState, AccountState>();
  const doubted = (state: AccountState): AccountState => {
    const known = seen.get(state) ?? doubtedState(state, missing);
    seen.set(state, known);
    return known;
  };
  return {
    missing,
    stateCounts: population.stateCounts.map(({ state, count }) => ({
      state: doubted(state),
      count,
    })),
    find: (fits, limit, who) => population.find((state) => fits(doubted(state)), limit, who),
    entries: () => population.entries(),
  };
}

function doubtedState(state: AccountState, missing: readonly FlaggedFact[]): AccountState {
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

/** Checks that do not look at the user list. */
const ELSEWHERE: readonly CheckId[] = ["seats_over_assigned", "undeclared_sign_in_paths"];

const REASON =
  "The user list is incomplete, and the users who are missing could change the result.";

/**
 * What a result comes to where users are missing from the list: nobody found is no longer nobody,
 * and how many are too few or too many is open. Who was found stays found.
 */
export function onPartialList(check: CheckId, result: CheckResult): CheckResult {
  if (ELSEWHERE.includes(check) || result.kind === "not_decidable") return result;
  // Enough admins stay enough, whoever is missing.
  if (check === "too_few_admins" && result.kind === "passed") return result;
  const byNumber = check === "too_few_admins" || check === "too_many_admins";
  if (result.kind === "passed" || byNumber) return { kind: "not_decidable", reason: REASON };
  const missing = `At least ${result.count}: the user list is incomplete.`;
  const caveat = result.caveat === undefined ? missing : `${missing} ${result.caveat}`;
  return { ...result, caveat };
}

/** Something for a reviewer to look at. */
export interface Finding {
  readonly check: CheckId;
  readonly severity: Severity;
  readonly title: string;
  /** Of what the title names: users, records, admins, seats or paths. */
  readonly count: number;
  /** At most ten, by principal name; empty where the finding is not about people. */
  readonly people: readonly Person[];
  /** What to do, and what the figures leave out or open. */
  readonly advice: string;
  /** Filters whose list holds everybody whom it is about, and perhaps others. */
  readonly filter?: UserFilter;
}

/** What a review comes to. Each check is in exactly one of the three lists. */
export interface Review {
  /** Most severe first, then in the order of {@linkcode CHECKS}. */
  readonly findings: readonly Finding[];
  readonly notDecidable: readonly { readonly check: CheckId; readonly reason: string }[];
  readonly passed: readonly CheckId[];
}

/** Runs the checks asked for: all of them where none is named. */
export function review(facts: ReviewFacts, ids: readonly CheckId[] = []): Review {
  const population = withMissingFlagsUnknown(facts.population);
  const findings: Finding[] = [];
  const notDecidable: { check: CheckId; reason: string }[] = [];
  const passed: CheckId[] = [];
  for (const check of CHECKS) {
    if (ids.length > 0 && !ids.includes(check.id)) continue;
    const whole = check.run({ ...facts, population });
    const result = facts.complete === false ? onPartialList(check.id, whole) : whole;
    if (result.kind === "passed") passed.push(check.id);
    else if (result.kind === "finding") findings.push(toFinding(check, result));
    else notDecidable.push({ check: check.id, reason: result.reason });
  }
  findings.sort((one, other) =>
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  );
  return { findings, notDecidable, passed };
}

function toFinding(
  { id, severity, title, advice, filter }: Check<CheckId>,
  result: Extract<ReturnType<Check["run"]>, { kind: "finding" }>,
): Finding {
  return {
    check: id,
    severity,
    title,
    count: result.count,
    people: result.people,
    advice: [result.caveat, advice, result.advice].filter((text) => text !== undefined).join(" "),
    ...(filter === undefined ? {} : { filter }),
  };
}
