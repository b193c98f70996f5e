import { plural } from "../../base/text.ts";
import type { AccountState, FlaggedFact } from "../account_state.ts";
import { FLAG_NAMES } from "../list_states.ts";
import { provingFlag, type RoleId } from "../roles.ts";
import { type CheckResult, MOST_PEOPLE } from "./check.ts";
import type { Person, Population } from "./facts.ts";

/**
 * The conditions that checks combine, evaluated over all users, and the outcome as a check's
 * result.
 */

/**
 * Evaluates conditions over a population: finds the users who meet all of them, and counts those
 * for whom the data leaves it open, with the reasons.
 */
export function evaluate(
  population: Population,
  conditions: readonly Condition[],
): Evaluation {
  const count = (fits: (state: AccountState) => boolean): number => population.find(fits, 0).count;
  const found = population.find(
    (state) => conditions.every((holds) => holds(state) === true),
    MOST_PEOPLE,
  );
  const reasons = new Set(
    population.stateCounts.flatMap(({ state }) => findUnknowns(state, conditions)),
  );
  const users = new Map<UnknownReason, number>();
  for (const reason of reasons) {
    const open = count((state) => findUnknowns(state, conditions).includes(reason));
    if (open > 0) users.set(reason, open);
  }
  const open = users.size === 0 ? 0 : count((state) => findUnknowns(state, conditions).length > 0);
  const unknowns = { users, missing: population.missing ?? [], lacking: population.lacking ?? [] };
  return { count: found.count, people: found.people, open, unknowns };
}

/** True or false of a user, or the reason why the data leaves it open. */
type Condition = (state: AccountState) => boolean | UnknownReason;

/** Why the data leaves open whether something is true of a user. */
type UnknownReason =
  | "tags"
  | "admin_flag"
  | "admin_kind"
  | "status_flags"
  | "license_flags"
  | "tag_flags"
  | "doubtful_tag";

/** The users who meet some conditions, and those who may. */
interface Evaluation {
  /** Users who certainly meet all conditions. */
  readonly count: number;
  /** The first of these by principal name. */
  readonly people: readonly Person[];
  /** Users who may meet all conditions without the data showing it. */
  readonly open: number;
  readonly unknowns: Unknowns;
}

/** What leaves something open. */
interface Unknowns {
  /** How many users each reason concerns. */
  readonly users: ReadonlyMap<UnknownReason, number>;
  /** Facts whose flag no record has. */
  readonly missing: readonly FlaggedFact[];
  /** Facts whose flag some records lack. */
  readonly lacking: readonly FlaggedFact[];
}

/**
 * Turns an evaluation into the result of a check that should find nobody: anyone certain is a
 * finding, even if the data hides more; if nobody is certain but someone is open, the check is
 * not decidable.
 */
export function toCheckResult(evaluation: Evaluation): CheckResult {
  const { count, people, open, unknowns } = evaluation;
  if (count > 0) {
    return {
      kind: "finding",
      count,
      people,
      ...(open === 0 ? {} : {
        caveat: `At least ${count}: ${plural(open, "more user")} cannot be judged, because ${
          describeUnknowns(unknowns)
        }.`,
      }),
    };
  }
  if (open === 0) return { kind: "passed" };
  return {
    kind: "not_decidable",
    reason: `${plural(open, "user")} cannot be judged: ${describeUnknowns(unknowns)}.`,
  };
}

/** Says how many records leave something open, and why: `12 records carry no tags`. */
export function describeUnknowns({ users, missing, lacking }: Unknowns): string {
  return [...users].map(([reason, count]) => {
    const facts = FACTS[reason] ?? [];
    const never = facts.filter((fact) => missing.includes(fact));
    if (never.length > 0) {
      return `no record has ${never.map((fact) => FLAG_NAMES[fact]).join(" or ")}`;
    }
    const words = plural(count, ...WORDS[reason]);
    return facts.some((fact) => lacking.includes(fact))
      ? words.replace("an unreadable", "no readable")
      : words;
  }).join(", ");
}

const WORDS: Readonly<Record<UnknownReason, readonly [one: string, many: string]>> = {
  tags: [
    "record carries no tags that name a role",
    "records carry no tags that name a role",
  ],
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
    "record has a tag whose flag is unreadable or missing",
    "records have a tag whose flag is unreadable or missing",
  ],
  doubtful_tag: [
    "record has a tag such as 'Unlicensed', which may mean either license",
    "records have a tag such as 'Unlicensed', which may mean either license",
  ],
};

/** The flags whose absence from every record is behind a reason. */
const FACTS: Readonly<Partial<Record<UnknownReason, readonly FlaggedFact[]>>> = {
  admin_flag: ["admin"],
  status_flags: ["deleted", "archived"],
  license_flags: ["license", "archived"],
  tag_flags: ["deleted", "archived", "admin"],
};

/** Why it is open whether all conditions are met; empty if one is certainly false. */
function findUnknowns(state: AccountState, conditions: readonly Condition[]): UnknownReason[] {
  const truths = conditions.map((holds) => holds(state));
  return truths.includes(false) ? [] : truths.filter((truth) => typeof truth === "string");
}

/** Neither deleted nor archived. */
export const enabled: Condition = ({ status }) =>
  status === "unknown" ? "status_flags" : status === "enabled";

/** Deleted or archived. */
export const disabled: Condition = ({ status }) =>
  status === "unknown" ? "status_flags" : status === "disabled";

/** Deleted from Microsoft. */
export const deleted: Condition = (state) => holds(state, "deleted_from_microsoft");

/** An administrator of either kind. */
export const admin: Condition = ({ admin }) => admin === "unknown" ? "admin_flag" : admin;

/** A Spanning admin, whether or not also a global one. */
export const spanningAdmin: Condition = (state) => holdsAdminRole(state, "spanning_admin");

/** Not a global admin. */
export const notGlobalAdmin: Condition = (state) => not(holdsAdminRole(state, "global_admin"));

/** Without a Spanning license of either kind. */
export const withoutSeat: Condition = ({ licensed }) =>
  licensed === "unknown" ? "license_flags" : !licensed;

/** Holds a standard seat. */
export const onStandardSeat: Condition = (state) => {
  if (state.license !== "unknown") return state.license === "standard";
  // Whether or not an archived account holds a seat, it is not a standard one.
  return holds(state, "archived") === true ? false : "license_flags";
};

/** Without a Microsoft license. */
export const withoutMicrosoftLicense: Condition = (state) => holds(state, "no_microsoft_license");

/** With a Microsoft license, which only the absence of a tag shows. */
export const withMicrosoftLicense: Condition = (state) => not(withoutMicrosoftLicense(state));

/** A shared mailbox. */
export const sharedMailbox: Condition = (state) => holds(state, "shared_mailbox");

/** Anything but a shared mailbox. */
export const notSharedMailbox: Condition = (state) => not(sharedMailbox(state));

/** Not somebody of another organization. */
export const notGuest: Condition = ({ guest }) => !guest;

/** Tags and flags that contradict each other. */
export const contradictory: Condition = (state) => {
  if (state.conflicts.length > 0) return true;
  if (!state.carriesTags) return "tags";
  return state.unconfirmed ? "tag_flags" : false;
};

/** Tags of unknown meaning. */
export const hasUnrecognizedTags: Condition = ({ unrecognizedTags, carriesTags }) =>
  unrecognizedTags.length > 0 || (carriesTags ? false : "tags");

function not(truth: boolean | UnknownReason): boolean | UnknownReason {
  return typeof truth === "boolean" ? !truth : truth;
}

function holds(state: AccountState, role: RoleId): boolean | UnknownReason {
  if (state.held.some((held) => held.role === role)) return true;
  if (!state.notDeterminable.includes(role)) return false;
  if (role === "no_microsoft_license" && state.doubtfulTag) return "doubtful_tag";
  return provingFlag(role) === undefined ? "tags" : "status_flags";
}

/** The admin flag covers both kinds, so a readable "no" rules out either, with or without tags. */
function holdsAdminRole(state: AccountState, role: "global_admin" | "spanning_admin") {
  const held = holds(state, role);
  if (held === true || state.admin === false) return held === true;
  if (held !== false) return held;
  if (state.adminOfUnknownKind) return "admin_kind";
  return state.admin === "unknown" ? "admin_flag" : false;
}
