import { plural } from "../../base/text.ts";
import type { AccountState } from "../account_state.ts";
import { FLAG_NAMES, lackingFlags, missingFlags, withFactsUnknown } from "../list_states.ts";
import {
  type Check,
  type CHECK_IDS,
  type CheckId,
  type CheckResult,
  SEVERITIES,
  type Severity,
} from "./check.ts";
import {
  duplicateIdentity,
  tagFlagConflict,
  undeclaredSignInPaths,
  unrecognizedTags,
} from "./checks/data_quality.ts";
import {
  adminWithoutBackup,
  deletedHoldingStandardLicense,
  disabledAdmin,
  seatsOverAssigned,
  spanningAdminNotGlobal,
  tooFewAdmins,
  tooManyAdmins,
  unlicensedMicrosoftWithSeat,
  unprotectedUsers,
} from "./checks/people.ts";
import type { Person, Population, ReviewFacts } from "./facts.ts";

/**
 * The review of a tenant: its checks one after the other, and what is new in their findings since
 * an earlier one.
 */

/**
 * Reviews a tenant: runs the checks asked for, or all of them if none is named, and sorts them
 * into what was found, what cannot be decided and what passed.
 */
export function review(facts: ReviewFacts, ids: readonly CheckId[] = []): Review {
  const { list = "whole" } = facts;
  const population = withMissingFlagsUnknown(facts.population);
  const findings: Finding[] = [];
  const notDecidable: { check: CheckId; reason: string }[] = [];
  const passed: CheckId[] = [];
  const notes: string[] = [];
  for (const check of CHECKS) {
    if (ids.length > 0 && !ids.includes(check.id)) continue;
    const onTheseUsers = onLackingFlags(check, check.run({ ...facts, population }), population);
    const result = list === "whole" ? onTheseUsers : onPartialList(check, onTheseUsers, list);
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

/** All checks, in the order of {@linkcode CHECK_IDS}. */
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
] as const satisfies ChecksOf<typeof CHECK_IDS>;

/** One check for each id, in the same order. */
type ChecksOf<Ids extends readonly CheckId[]> = { readonly [At in keyof Ids]: Check<Ids[At]> };

/** Whether any of the checks asked for, or of all if none is named, looks at users. */
export function readsUsers(ids: readonly CheckId[]): boolean {
  return ids.length === 0 ||
    CHECKS.some((check) => ids.includes(check.id) && check.onPartialList !== "keep");
}

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
  /** Set where the data leaves open whether there are more. */
  readonly atLeast?: true;
  /** What to do, and what the figures leave out or open. */
  readonly advice: string;
}

/**
 * The same population, with every fact unknown that depends on a flag which the record lacks, so
 * that no check passes, or finds anyone, because of a missing flag.
 */
function withMissingFlagsUnknown(population: Population): Population {
  const { stateCounts } = population;
  if (stateCounts.every(({ state }) => state.unflagged.length === 0)) return population;
  const seen = new Map<AccountState, AccountState>();
  const adjusted = (state: AccountState): AccountState => {
    const known = seen.get(state) ?? withFactsUnknown(state, state.unflagged);
    seen.set(state, known);
    return known;
  };
  return {
    missing: missingFlags(stateCounts),
    lacking: [...lackingFlags(stateCounts).keys()],
    stateCounts: stateCounts.map(({ state, count }) => ({ state: adjusted(state), count })),
    find: (fits, limit) => population.find((state) => fits(adjusted(state)), limit),
    sharing: (limit, most) => population.sharing(limit, most),
  };
}

/** Takes back a pass where records lack a flag that the check looks at. */
function onLackingFlags(
  { looksAt }: Check,
  result: CheckResult,
  { stateCounts }: Population,
): CheckResult {
  if (result.kind !== "passed") return result;
  const missing = missingFlags(stateCounts).filter((fact) => looksAt.includes(fact));
  if (missing.length > 0) {
    const flags = missing.map((fact) => FLAG_NAMES[fact]).join(" or ");
    return { kind: "not_decidable", reason: `No record has ${flags}.` };
  }
  const lacking = [...lackingFlags(stateCounts)].filter(([fact]) => looksAt.includes(fact));
  if (lacking.length === 0) return result;
  const records = lacking.map(([fact, count]) =>
    `${plural(count, "record lacks", "records lack")} ${FLAG_NAMES[fact]}`
  );
  return { kind: "not_decidable", reason: `${records.join(", ")} that others have.` };
}

const REASONS = {
  incomplete: ["the user list is incomplete", "The user list is incomplete"],
  unconfirmed: [
    "the tenant's own figures do not confirm the user list",
    "The tenant's own figures do not confirm the user list, so somebody may be missing",
  ],
} as const;

/** Reads a result on a list that users are, or may be, missing from, in the way its check declares. */
function onPartialList(
  { onPartialList: rule }: Check,
  result: CheckResult,
  list: keyof typeof REASONS,
): CheckResult {
  if (rule === "keep" || result.kind === "not_decidable") return result;
  const [clause, sentence] = REASONS[list];
  if (rule === "undecidable" || result.kind === "passed") {
    return {
      kind: "not_decidable",
      reason: `${sentence}, and the missing users could change the result.`,
    };
  }
  const missing = `At least ${result.count}: ${clause}.`;
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
    ...(result.caveat === undefined ? {} : { atLeast: true }),
    advice: [result.caveat, advice, result.advice].filter((text) => text !== undefined).join(" "),
  };
}

/**
 * Compares the findings of two reviews of the same checks. Both must have everybody among the people
 * of their findings. `wasListed` says whether an object id was in the earlier list at all.
 *
 * Somebody is new in a finding only where the earlier review could have found them: whoever it could
 * not judge is neither new nor known. A finding of no people is not compared.
 */
export function compareReviews(
  now: Review,
  then: Review,
  wasListed: (id: string) => boolean,
): ReadonlyMap<CheckId, Recurrence> {
  return new Map(
    now.findings.filter(({ people }) => people.length > 0).map((finding) => {
      const before = then.findings.find(({ check }) => check === finding.check);
      const passed = then.passed.includes(finding.check);
      const recurrence = OF_THE_WHOLE.includes(finding.check)
        ? compareWhole(finding, before !== undefined, passed)
        : comparePeople(finding, before, passed, wasListed);
      return [finding.check, recurrence];
    }),
  );
}

/** How much of a finding is new. What is neither new nor known could not be judged then. */
export interface Recurrence {
  readonly new: number;
  readonly known: number;
  /** By object id; absent for a finding about how many there are. */
  readonly isNew?: ReadonlyMap<string, boolean>;
}

/** Checks of a number: who is in them says nothing about when it became too small or too large. */
const OF_THE_WHOLE: readonly CheckId[] = ["too_few_admins", "too_many_admins"];

function compareWhole({ count }: Finding, found: boolean, passed: boolean): Recurrence {
  return { new: passed ? count : 0, known: found ? count : 0 };
}

function comparePeople(
  { people }: Finding,
  before: Finding | undefined,
  passed: boolean,
  wasListed: (id: string) => boolean,
): Recurrence {
  const found = new Set(before?.people.map(({ identity }) => identity.id.toLowerCase()));
  const judgedAll = passed || (before !== undefined && !before.atLeast);
  const isNew = new Map<string, boolean>();
  let known = 0;
  for (const { identity: { id } } of people) {
    if (found.has(id.toLowerCase())) {
      isNew.set(id, false);
      known++;
    } else if (judgedAll || !wasListed(id)) isNew.set(id, true);
  }
  return { new: isNew.size - known, known, isNew };
}
