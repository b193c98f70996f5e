import {
  type AccountFacts,
  type AccountState,
  type DisabledReason,
  FLAG_OF,
  type FlaggedFact,
  type FlagName,
} from "../governance/account_state.ts";
import { accountStates, type FactsCount, type StateCount } from "../governance/list_states.ts";
import { isAdminRole, provingFlag, type RoleId, ROLES } from "../governance/roles.ts";
import { writeFacts } from "./kept_user.ts";

/** The meaning of a reading's facts where two readings are compared. */

/** An account's state, in the form in which two readings are compared. */
export interface Known {
  readonly state: AccountState;
  readonly roles: Readonly<Record<RoleId, boolean | "unknown">>;
  readonly status: AccountState["status"];
  readonly disabledBecause: readonly DisabledReason[];
  readonly license: AccountState["license"];
  readonly admin: boolean | "unknown";
  /** The answer of tags alone, although a flag could answer: without tags it is another question. */
  readonly onlyTagged: readonly RoleId[];
}

/**
 * What the facts of one reading mean. Comparing needs more care than showing: a flag that a record
 * lacks reads as no in an answer, and that must not look like somebody losing access when the
 * vendor drops a field. It is a no here only on a list that sends the flag where it holds and never
 * says no with it.
 */
export class Interpretation {
  /** How the users are spread over account states. */
  readonly stateCounts: readonly StateCount[];
  /** How many users carry each tag. */
  readonly tags: ReadonlyMap<string, number>;
  /** How many users there are. */
  readonly users: number;
  readonly #byText: ReadonlyMap<string, Known>;
  readonly #byObject = new WeakMap<AccountFacts, Known>();

  constructor(list: readonly FactsCount[]) {
    const states = accountStates(list);
    const noWhereAbsent = (flag: FlagName): boolean =>
      list.some(({ facts }) => facts[flag] === true) &&
      !list.some(({ facts }) => facts[flag] === false);
    const absentIsNo = new Set(Object.values(FLAG_OF).filter(noWhereAbsent));
    const tags = new Map<string, number>();
    const byText = new Map<string, Known>();
    this.stateCounts = list.map(({ facts, count }, index) => {
      const state = states[index] as AccountState;
      byText.set(writeFacts(facts, "canonical"), judge(facts, state, absentIsNo));
      for (const tag of new Set(facts.tags)) tags.set(tag, (tags.get(tag) ?? 0) + count);
      return { state, count };
    });
    this.tags = tags;
    this.users = list.reduce((sum, { count }) => sum + count, 0);
    this.#byText = byText;
  }

  /** The state of an account with these facts, which must be among the reading's. */
  knownOf(facts: AccountFacts): Known {
    let known = this.#byObject.get(facts);
    if (known !== undefined) return known;
    known = this.#byText.get(writeFacts(facts, "canonical"));
    if (known === undefined) throw new TypeError("Facts that are not of this reading");
    this.#byObject.set(facts, known);
    return known;
  }
}

function judge(facts: AccountFacts, state: AccountState, absentIsNo: ReadonlySet<FlagName>): Known {
  const lacks = (fact: FlaggedFact): boolean =>
    state.unflagged.includes(fact) && !absentIsNo.has(FLAG_OF[fact]);
  const roles = Object.fromEntries(ROLES.map(({ id }) => {
    const held = state.held.find(({ role }) => role === id);
    if (held !== undefined) return [id, true];
    const flag = provingFlag(id);
    const unknown = state.notDeterminable.includes(id) ||
      (flag === "isDeleted" && lacks("deleted")) || (flag === "isArchive" && lacks("archived"));
    return [id, unknown ? "unknown" : false];
  })) as Record<RoleId, boolean | "unknown">;
  const open = roles.archived === "unknown" || roles.deleted_from_microsoft === "unknown";
  return {
    state,
    roles,
    status: state.status === "enabled" && open ? "unknown" : state.status,
    disabledBecause: state.disabledBecause,
    license: lacks("license") || (facts.assigned === true && roles.archived === "unknown")
      ? "unknown"
      : state.license,
    admin: state.admin === false && lacks("admin") ? "unknown" : state.admin,
    onlyTagged: ROLES.map(({ id }) => id).filter((role) => isOnlyTagged(role, facts, roles, state)),
  };
}

function isOnlyTagged(
  role: RoleId,
  facts: AccountFacts,
  roles: Known["roles"],
  { admin }: AccountState,
): boolean {
  const flag = provingFlag(role);
  if (flag !== undefined) return roles[role] === true && facts[flag] !== true;
  return isAdminRole(role) && admin === true && facts.isAdmin !== true;
}
