import type { WireUser } from "../spanning/user_record.ts";
import { provingFlag, type RoleId, ROLES } from "./roles.ts";
import { matchHint, matchTag, type TagMeaning } from "./tags.ts";

/** What the flags say to the tags. */
export interface TagComparison {
  /** Plain contradictions: a tag names something, and the flag readably says the opposite. */
  readonly conflicts: readonly string[];
  /** Whether a tag's flag is unreadable or not there, and so neither agrees nor disagrees. */
  readonly unconfirmed: boolean;
}

/** Compares tags with the flags that say the same. */
export function compareTags(
  facts: Pick<WireUser, "isAdmin" | "isDeleted" | "isArchive">,
  tags: readonly string[],
): TagComparison {
  const compared = tags.flatMap((tag) => {
    const flag = flagBehind(matchTag(tag));
    return flag === undefined ? [] : [{ tag, flag, says: facts[flag] }];
  });
  return {
    conflicts: compared.filter(({ says }) => says === false)
      .map(({ tag, flag }) => `tag "${tag}" but ${flag}: false`),
    unconfirmed: compared.some(({ says }) => typeof says !== "boolean"),
  };
}

function flagBehind(meaning: TagMeaning): "isAdmin" | "isDeleted" | "isArchive" | undefined {
  if (meaning === "unrecognized") return undefined;
  if (meaning === "admin_of_unknown_kind") return "isAdmin";
  const { role } = meaning;
  return role === "global_admin" || role === "spanning_admin" ? "isAdmin" : provingFlag(role);
}

/** A role that is held, and each source that says so: `tag "Global Admin"`, `isDeleted: true`. */
export interface HeldRole {
  readonly role: RoleId;
  readonly evidence: readonly string[];
  /** All of the evidence may mean something else. */
  readonly uncertain?: true;
}

/** Roles that tags name and that flags and other fields prove, in the order of the catalogue. */
export function weighEvidence(
  facts: Pick<WireUser, "isDeleted" | "isArchive" | "hints">,
  tags: readonly string[],
): HeldRole[] {
  return ROLES.flatMap(({ id: role }) => {
    const flag = provingFlag(role);
    const named = tags.flatMap((tag) => evidenceOfTag(tag, role));
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

function evidenceOfTag(tag: string, role: RoleId): { text: string; uncertain: boolean }[] {
  const meaning = matchTag(tag);
  if (typeof meaning === "string" || meaning.role !== role) return [];
  const text = `tag "${tag}"`;
  return meaning.uncertain
    ? [{ text: `${text} (may mean no Spanning license)`, uncertain: true }]
    : [{ text, uncertain: false }];
}

/** What a flag of a record tells by itself. */
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

/** The facts about an account whose flag its record does not have. */
export function factsWithoutFlag(facts: Pick<WireUser, FlagName>): FlaggedFact[] {
  return FLAGGED_FACTS.filter((fact) => facts[FLAGS[fact]] === "absent");
}

/** What the vendor says of an account, apart from whose it is. */
export type AccountFacts = Pick<
  WireUser,
  "assigned" | "isAdmin" | "isDeleted" | "isArchive" | "tags" | "hints"
>;

/** Whether an account is in use; `unknown` where the vendor's flags cannot be read. */
export const STATUSES = ["enabled", "disabled", "unknown"] as const;

/** Why an account is disabled. */
export const DISABLED_REASONS = ["deleted", "archived"] as const;

/** Which Spanning license an account holds. */
export const LICENSES = ["standard", "archived", "none", "unknown"] as const;

/** One of {@linkcode DISABLED_REASONS}. */
export type DisabledReason = typeof DISABLED_REASONS[number];

/** What the facts about an account amount to. The same for every account with the same facts. */
export interface AccountState {
  readonly status: typeof STATUSES[number];
  /** Deleted before archived; empty unless disabled. */
  readonly disabledBecause: readonly DisabledReason[];
  /** Whether a Spanning license of either kind is held. */
  readonly licensed: boolean | "unknown";
  /** Which Spanning license is held. */
  readonly license: typeof LICENSES[number];
  readonly admin: boolean | "unknown";
  /** An administrator, and nothing says whether a global or a Spanning one. */
  readonly adminOfUnknownKind: boolean;
  /** Whether the record has a tag list, if only an empty one. */
  readonly carriesTags: boolean;
  /** In the order of the catalogue. */
  readonly held: readonly HeldRole[];
  /** Roles that may be held without the data showing it, in the order of the catalogue. */
  readonly notDeterminable: readonly RoleId[];
  /** As the vendor spells them. */
  readonly unrecognizedTags: readonly string[];
  /** Sentences such as `tag "Deleted from Microsoft" but isDeleted: false`. */
  readonly conflicts: readonly string[];
  /** Whether a tag's flag is unreadable or not there, so that nothing confirms or contradicts it. */
  readonly unconfirmed: boolean;
  /** What the record has no flag for: read as no, for want of better. */
  readonly unflagged: readonly FlaggedFact[];
}

/** What an account's flags, tags and further fields amount to. */
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

function readLicense(
  { assigned, isArchive }: AccountFacts,
  archived: boolean,
): AccountState["license"] {
  if (assigned !== true) return assigned === "unknown" ? "unknown" : "none";
  if (archived) return "archived";
  return isArchive === "unknown" ? "unknown" : "standard";
}

/** How surely an account is in use: 2 enabled, 1 not known, 0 disabled. */
export function activityRank({ status }: Pick<AccountState, "status">): number {
  return status === "enabled" ? 2 : status === "unknown" ? 1 : 0;
}
