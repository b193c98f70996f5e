import { plural } from "../../base/text.ts";
import type { AccountState, FlaggedFact } from "../account_state.ts";
import { FLAG_NAMES } from "../missing_flags.ts";
import type { UserIdentity } from "../user.ts";
import { type CheckResult, MOST_PEOPLE, type Person, type Population } from "./check.ts";

/** Why the data leaves open whether something is true of a user. */
export type UnknownReason =
  | "tags"
  | "admin_flag"
  | "admin_kind"
  | "status_flags"
  | "license_flags"
  | "tag_flags"
  | "doubtful_tag";

/** What leaves something open. */
export interface Unknowns {
  /** With how many users each. */
  readonly users: ReadonlyMap<UnknownReason, number>;
  /** What no record has a flag for. */
  readonly missing: readonly FlaggedFact[];
}

const WORDS: Readonly<Record<UnknownReason, readonly [one: string, many: string]>> = {
  tags: ["record carries no tags", "records carry no tags"],
  admin_flag: ["record has an unreadable admin flag", "records have an unreadable admin flag"],
  admin_kind: [
    "admin is of unknown kind (global or Spanning)",
    "admins are of unknown kind (global or Spanning)",
  ],
  status_flags: [
    "record has an unreadable deleted or archived flag",
    "records have an unreadable deleted or archived flag",
  ],
  license_flags: [
    "record has an unreadable license or archived flag",
    "records have an unreadable license or archived flag",
  ],
  tag_flags: [
    "record has a tag whose flag is unreadable or not there",
    "records have a tag whose flag is unreadable or not there",
  ],
  doubtful_tag: [
    "record has a tag such as 'Unlicensed', which may mean either license",
    "records have a tag such as 'Unlicensed', which may mean either license",
  ],
};

/** The flags whose absence from all records leaves something open. */
const FACTS: Readonly<Partial<Record<UnknownReason, readonly FlaggedFact[]>>> = {
  admin_flag: ["admin"],
  status_flags: ["deleted", "archived"],
  license_flags: ["license", "archived"],
  tag_flags: ["deleted", "archived", "admin"],
};

/** Says how many records leave something open, and why: `12 records carry no tags`. */
export function describeUnknowns({ users, missing }: Unknowns): string {
  return [...users].map(([gap, count]) => {
    const never = FACTS[gap]?.filter((fact) => missing.includes(fact)) ?? [];
    return never.length === 0
      ? plural(count, ...WORDS[gap])
      : `no record has ${never.map((fact) => FLAG_NAMES[fact]).join(" or ")}`;
  }).join(", ");
}

/** Whom some conditions are true of, and of whom they may be true. */
export interface Survey {
  /** Users of whom they are surely all true. */
  readonly count: number;
  /** The first of these. */
  readonly people: readonly Person[];
  /** Users of whom they may all be true, without the data showing it. */
  readonly open: number;
  /** What leaves it open, with how many users each. */
  readonly gaps: Unknowns;
}

/** Finds the users of whom all conditions are true, and counts those of whom that is open. */
export function evaluate(
  population: Population,
  conditions: readonly Condition[],
  who?: (identity: UserIdentity) => boolean,
): Survey {
  const count = (fits: (state: AccountState) => boolean): number =>
    population.find(fits, 0, who).count;
  const found = population.find(
    (state) => conditions.every((holds) => holds(state) === true),
    MOST_PEOPLE,
    who,
  );
  const present = new Set(
    population.stateCounts.flatMap(({ state }) => findUnknowns(state, conditions)),
  );
  const users = new Map<UnknownReason, number>();
  for (const gap of present) {
    const open = count((state) => findUnknowns(state, conditions).includes(gap));
    if (open > 0) users.set(gap, open);
  }
  const open = users.size === 0 ? 0 : count((state) => findUnknowns(state, conditions).length > 0);
  const gaps = { users, missing: population.missing ?? [] };
  return { count: found.count, people: found.people, open, gaps };
}

/** What leaves open whether all conditions are true; nothing where one is surely false. */
function findUnknowns(state: AccountState, conditions: readonly Condition[]): UnknownReason[] {
  const truths = conditions.map((holds) => holds(state));
  return truths.includes(false) ? [] : truths.filter((truth) => typeof truth === "string");
}

/**
 * The result of a check that must not find anybody: who surely is one is a finding, even if the
 * data hides more; with nobody found but somebody hidden, the check is not decidable.
 */
export function toCheckResult(survey: Survey, advice?: string): CheckResult {
  const { count, people, open, gaps } = survey;
  if (count > 0) {
    return {
      kind: "finding",
      count,
      people,
      ...(advice === undefined ? {} : { advice }),
      ...(open === 0 ? {} : {
        caveat: `At least ${count}: ${plural(open, "more user")} cannot be judged, because ${
          describeUnknowns(gaps)
        }.`,
      }),
    };
  }
  if (open === 0) return { kind: "passed" };
  return {
    kind: "not_decidable",
    reason: `${plural(open, "user")} cannot be judged: ${describeUnknowns(gaps)}.`,
  };
}

/** Something true or false of a user, or why the data leaves it open. */
export type Condition = (state: AccountState) => boolean | UnknownReason;
