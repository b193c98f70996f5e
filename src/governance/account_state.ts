/** What an account's flags, tags and role hints amount to: status, license and roles, with evidence. */

import type { WireUser } from "../spanning/user_record.ts";
import { provingFlag, type RoleId, ROLES } from "./roles.ts";
import { matchHint, matchTag, type TagMeaning } from "./tags.ts";

/**
 * Works out an account's status, license and roles from its flags, tags and role hints, with the
 * evidence for each role. Two accounts with the same facts have the same state.
 */
export function accountState(facts: AccountFacts): AccountState {
  const tags = [...new Set(facts.tags)];
  const carriesTags = facts.tags !== undefined;
  const held = weighEvidence(facts, tags);
  const holds = (role: RoleId): boolean => held.some((each) => each.role === role);
  const disabledBecause: DisabledReason[] = [];
  if (holds("deleted_from_microsoft")) disabledBecause.push("deleted");
  if (holds("archived")) disabledBecause.push("archived");
  const kindKnown = holds("global_admin") || holds("spanning_admin");
  const namedAdmin = kindKnown || tags.some((tag) => matchTag(tag) === "admin_of_unknown_kind");
  const admin = namedAdmin || (facts.isAdmin === "absent" ? false : facts.isAdmin);
  return {
    status: disabledBecause.length > 0
      ? "disabled"
      : facts.isDeleted === "unknown" || facts.isArchive === "unknown"
      ? "unknown"
      : "enabled",
    disabledBecause,
    licensed: facts.assigned === "absent" ? false : facts.assigned,
    license: readLicense(facts, holds("archived")),
    admin,
    adminOfUnknownKind: admin === true && !kindKnown,
    carriesTags,
    held,
    notDeterminable: ROLES.map(({ id }) => id).filter((role) => {
      const flag = provingFlag(role);
      return !holds(role) && (flag === undefined ? !carriesTags : facts[flag] === "unknown");
    }),
    unrecognizedTags: tags.filter((tag) => matchTag(tag) === "unrecognized"),
    ...compareTags(facts, tags),
    unflagged: factsWithoutFlag(facts),
  };
}

/** What the vendor's record says about an account, without its identity. */
export type AccountFacts = Pick<
  WireUser,
  "assigned" | "isAdmin" | "isDeleted" | "isArchive" | "tags" | "hints"
>;

/** Whether an account is in use; `unknown` if the vendor's flags cannot be read. */
export const STATUSES = ["enabled", "disabled", "unknown"] as const;

/** Why an account is disabled. */
export const DISABLED_REASONS = ["deleted", "archived"] as const;

/** Which Spanning license an account holds. */
export const LICENSES = ["standard", "archived", "none", "unknown"] as const;

/** One of {@linkcode DISABLED_REASONS}. */
export type DisabledReason = typeof DISABLED_REASONS[number];

/** The state of an account, derived from its facts. */
export interface AccountState {
  readonly status: typeof STATUSES[number];
  /** Deleted before archived; empty unless disabled. */
  readonly disabledBecause: readonly DisabledReason[];
  /** Whether the account holds a Spanning license of either kind. */
  readonly licensed: boolean | "unknown";
  readonly license: typeof LICENSES[number];
  readonly admin: boolean | "unknown";
  /** An administrator, but nothing says whether global or Spanning. */
  readonly adminOfUnknownKind: boolean;
  /** Whether the record has a tag list, even an empty one. */
  readonly carriesTags: boolean;
  /** In the order of the role catalogue. */
  readonly held: readonly HeldRole[];
  /** Roles the account may hold without the data showing it, in the order of the catalogue. */
  readonly notDeterminable: readonly RoleId[];
  /** As the vendor spells them. */
  readonly unrecognizedTags: readonly string[];
  /** Each a text such as `tag "Deleted from Microsoft" but isDeleted: false`. */
  readonly conflicts: readonly string[];
  /** Whether a tag's flag is unreadable or missing, so that nothing confirms or contradicts it. */
  readonly unconfirmed: boolean;
  /** Facts whose flag the record does not have; each is read as "no". */
  readonly unflagged: readonly FlaggedFact[];
}

/** A role the account holds, and each source that says so: `tag "Global Admin"`, `isDeleted: true`. */
interface HeldRole {
  readonly role: RoleId;
  readonly evidence: readonly string[];
  /** All of the evidence may mean something else. */
  readonly uncertain?: true;
}

/** A fact about an account that a single flag of its record states. */
export type FlaggedFact = "deleted" | "archived" | "admin" | "license";

type FlagName = "isDeleted" | "isArchive" | "isAdmin" | "assigned";

const FLAGS: Readonly<Record<FlaggedFact, FlagName>> = {
  deleted: "isDeleted",
  archived: "isArchive",
  admin: "isAdmin",
  license: "assigned",
};

/** All of them, always in this order. */
export const FLAGGED_FACTS = Object.keys(FLAGS) as readonly FlaggedFact[];

/** How likely the account is in use: 2 enabled, 1 unknown, 0 disabled. */
export function activityRank({ status }: Pick<AccountState, "status">): number {
  return status === "enabled" ? 2 : status === "unknown" ? 1 : 0;
}

/** Roles that tags name or that flags and hints prove, in the order of the catalogue. */
function weighEvidence(
  facts: Pick<WireUser, "isDeleted" | "isArchive" | "hints">,
  tags: readonly string[],
): HeldRole[] {
  return ROLES.flatMap(({ id: role }) => {
    const flag = provingFlag(role);
    const named = tags.flatMap((tag) => tagEvidence(tag, role));
    const proven = [
      ...(flag !== undefined && facts[flag] === true ? [`${flag}: true`] : []),
      ...(facts.hints ?? []).filter((hint) => matchHint(hint) === role)
        .map(({ name, value }) => `${name}: ${value}`),
    ];
    const evidence = [...named.map(({ text }) => text), ...proven];
    if (evidence.length === 0) return [];
    const uncertain = proven.length === 0 && named.every(({ uncertain }) => uncertain);
    return [{ role, evidence, ...(uncertain ? { uncertain } : {}) }];
  });
}

function tagEvidence(tag: string, role: RoleId): { text: string; uncertain: boolean }[] {
  const meaning = matchTag(tag);
  if (typeof meaning === "string" || meaning.role !== role) return [];
  const text = `tag "${tag}"`;
  return meaning.uncertain
    ? [{ text: `${text} (may mean no Spanning license)`, uncertain: true }]
    : [{ text, uncertain: false }];
}

function readLicense(
  { assigned, isArchive }: AccountFacts,
  archived: boolean,
): AccountState["license"] {
  if (assigned !== true) return assigned === "unknown" ? "unknown" : "none";
  if (archived) return "archived";
  return isArchive === "unknown" ? "unknown" : "standard";
}

/** Compares each tag with the flag that states the same fact. */
function compareTags(
  facts: Pick<WireUser, "isAdmin" | "isDeleted" | "isArchive">,
  tags: readonly string[],
): Pick<AccountState, "conflicts" | "unconfirmed"> {
  const compared = tags.flatMap((tag) => {
    const flag = flagForTag(matchTag(tag));
    return flag === undefined ? [] : [{ tag, flag, says: facts[flag] }];
  });
  return {
    conflicts: compared.filter(({ says }) => says === false)
      .map(({ tag, flag }) => `tag "${tag}" but ${flag}: false`),
    unconfirmed: compared.some(({ says }) => typeof says !== "boolean"),
  };
}

function flagForTag(meaning: TagMeaning): "isAdmin" | "isDeleted" | "isArchive" | undefined {
  if (meaning === "unrecognized") return undefined;
  if (meaning === "admin_of_unknown_kind") return "isAdmin";
  const { role } = meaning;
  return role === "global_admin" || role === "spanning_admin" ? "isAdmin" : provingFlag(role);
}

function factsWithoutFlag(facts: Pick<WireUser, FlagName>): FlaggedFact[] {
  return FLAGGED_FACTS.filter((fact) => facts[FLAGS[fact]] === "absent");
}
