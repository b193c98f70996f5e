import type { WireUser } from "../spanning/records.ts";
import { ADMIN_ROLES, isAdminRole, provingFlag, type RoleId, ROLES } from "./roles.ts";
import { type NamedTag, readHint, readTag, type TagMeaning } from "./tags.ts";

/** What an account's flags, tags and role hints amount to: status, license and roles, with evidence. */

/**
 * Works out an account's status, license and roles from its flags, tags and role hints, with the
 * evidence for each role. The list may decide what the record lacks. Two accounts with
 * the same facts in the same list have the same state.
 */
export function accountState(facts: AccountFacts, list: ListFacts = NO_LIST): AccountState {
  const readings = [...new Set(facts.tags)].map(readTag);
  const named = readings.flatMap((reading) => reading.named);
  const hints = (facts.hints ?? []).map(readHint);
  const carriesTags = namesRole(named) || (facts.tags?.length === 0 && list.othersCarryTags);
  const held = weighEvidence(facts, named);
  const holds = (role: RoleId): boolean => held.some((each) => each.role === role);
  const disabledBecause = DISABLED_REASONS.filter((reason) => holds(ROLE_OF_REASON[reason]));
  const kindKnown = ADMIN_ROLES.some(holds);
  const namedAdmin = kindKnown || named.some(({ meaning }) => meaning === "admin_of_unknown_kind");
  const admin = namedAdmin || (facts.isAdmin === "absent" ? false : facts.isAdmin);
  const doubtfulTag = named.some(({ meaning }) => meaning === "no_license_of_unknown_kind");
  const compared = compareTags(facts, named);
  const isOpen = (role: RoleId): boolean => {
    const flag = provingFlag(role);
    if (flag !== undefined) return facts[flag] === "unknown";
    if (list.decidedByFlag.has(role) && hints.some((hint) => hint?.role === role)) return false;
    return !carriesTags || (doubtfulTag && role === "no_microsoft_license");
  };
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
    guest: facts.guest === true,
    carriesTags,
    held,
    notDeterminable: ROLES.map(({ id }) => id).filter((role) => !holds(role) && isOpen(role)),
    unrecognizedTags: [
      ...new Set([
        ...readings.flatMap(({ unrecognized }) => unrecognized),
        ...named.filter(({ meaning }) => meaning === "no_license_of_unknown_kind")
          .map(({ text }) => text),
      ]),
    ],
    doubtfulTag,
    conflicts: [
      ...compared.conflicts,
      ...(carriesTags ? flagsWithoutTag(facts, named, list) : []),
    ],
    unconfirmed: compared.unconfirmed,
    unflagged: factsWithoutFlag(facts),
  };
}

/** What the other records of a list tell of one record. */
interface ListFacts {
  /** Whether a tag of any record names a role. */
  readonly othersCarryTags: boolean;
  /** The roles that a boolean field decides, because it stands on every record. */
  readonly decidedByFlag: ReadonlySet<RoleId>;
  /** The flags that stand beside their tag on some record. */
  readonly tagged: ReadonlySet<TaggedFlag>;
}

/** A record by itself. */
const NO_LIST: ListFacts = {
  othersCarryTags: false,
  decidedByFlag: new Set(),
  tagged: new Set(),
};

/** The flags whose fact a tag states too. */
export const TAGGED_FLAGS = ["isAdmin", "isDeleted", "isArchive"] as const;

/** One of {@linkcode TAGGED_FLAGS}. */
type TaggedFlag = typeof TAGGED_FLAGS[number];

/** Whether any tag names a role; what may mean something else names none. */
export function namesRole(named: readonly NamedTag[]): boolean {
  return named.some(({ meaning }) => meaning !== "no_license_of_unknown_kind");
}

/** Whether a tag states the fact that the flag states. */
export function hasTagFor(flag: TaggedFlag, named: readonly NamedTag[]): boolean {
  return named.some(({ meaning }) => flagForTag(meaning) === flag);
}

function flagsWithoutTag(
  facts: AccountFacts,
  named: readonly NamedTag[],
  { tagged }: ListFacts,
): string[] {
  return TAGGED_FLAGS.filter((flag) =>
    facts[flag] === true && tagged.has(flag) && !hasTagFor(flag, named)
  ).map((flag) => `${flag}: true but no tag says so`);
}

/** What the vendor's record says about an account, without its identity. */
export type AccountFacts = Pick<
  WireUser,
  "assigned" | "isAdmin" | "isDeleted" | "isArchive" | "tags" | "hints" | "guest"
>;

/** Whether an account is in use; `unknown` if the vendor's flags cannot be read. */
export const STATUSES = ["enabled", "disabled", "unknown"] as const;

/** Why an account is disabled. */
export const DISABLED_REASONS = ["deleted", "archived"] as const;

/** Which Spanning license an account holds. */
export const LICENSES = ["standard", "archived", "none", "unknown"] as const;

/** One of {@linkcode DISABLED_REASONS}. */
export type DisabledReason = typeof DISABLED_REASONS[number];

/** The role that a disabled account holds for each reason. */
export const ROLE_OF_REASON: Readonly<Record<DisabledReason, RoleId>> = {
  deleted: "deleted_from_microsoft",
  archived: "archived",
};

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
  /** Whether the account belongs to somebody of another organization. */
  readonly guest: boolean;
  /** Whether a tag names a role, or the tag list is empty and other records carry tags. */
  readonly carriesTags: boolean;
  /** In the order of the role catalogue. */
  readonly held: readonly HeldRole[];
  /** Roles the account may hold without the data showing it, in the order of the catalogue. */
  readonly notDeterminable: readonly RoleId[];
  /** As the vendor spells them. */
  readonly unrecognizedTags: readonly string[];
  /** Whether a tag may mean having no Microsoft license, or something else. It proves nothing. */
  readonly doubtfulTag: boolean;
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
}

/** A fact about an account that a single flag of its record states. */
export type FlaggedFact = "deleted" | "archived" | "admin" | "license";

export type FlagName = "isDeleted" | "isArchive" | "isAdmin" | "assigned";

/** The flag that states each fact. */
export const FLAG_OF: Readonly<Record<FlaggedFact, FlagName>> = {
  deleted: "isDeleted",
  archived: "isArchive",
  admin: "isAdmin",
  license: "assigned",
};

/** All of them, always in this order. */
export const FLAGGED_FACTS = Object.keys(FLAG_OF) as readonly FlaggedFact[];

/** How likely the account is in use: 2 enabled, 1 unknown, 0 disabled. */
export function activityRank({ status }: Pick<AccountState, "status">): number {
  return status === "enabled" ? 2 : status === "unknown" ? 1 : 0;
}

/** Roles that tags name or that flags and hints prove, in the order of the catalogue. */
function weighEvidence(
  facts: Pick<WireUser, "isDeleted" | "isArchive" | "hints">,
  named: readonly NamedTag[],
): HeldRole[] {
  const proving = (facts.hints ?? []).flatMap(({ name, value }) => {
    const read = readHint({ name, value });
    return read?.holds === true ? [{ role: read.role, text: `${name}: ${value}` }] : [];
  });
  return ROLES.flatMap(({ id: role }) => {
    const flag = provingFlag(role);
    const evidence = [
      ...named.filter(({ meaning }) => typeof meaning === "object" && meaning.role === role)
        .map(({ text }) => `tag "${text}"`),
      ...(flag !== undefined && facts[flag] === true ? [`${flag}: true`] : []),
      ...proving.filter((hint) => hint.role === role).map(({ text }) => text),
    ];
    return evidence.length === 0 ? [] : [{ role, evidence: [...new Set(evidence)] }];
  });
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
  named: readonly NamedTag[],
): Pick<AccountState, "conflicts" | "unconfirmed"> {
  const compared = named.flatMap(({ text: tag, meaning }) => {
    const flag = flagForTag(meaning);
    return flag === undefined ? [] : [{ tag, flag, says: facts[flag] }];
  });
  return {
    conflicts: compared.filter(({ says }) => says === false)
      .map(({ tag, flag }) => `tag "${tag}" but ${flag}: false`),
    unconfirmed: compared.some(({ says }) => typeof says !== "boolean"),
  };
}

function flagForTag(meaning: TagMeaning): TaggedFlag | undefined {
  if (meaning === "admin_of_unknown_kind") return "isAdmin";
  if (typeof meaning === "string") return undefined;
  const { role } = meaning;
  return isAdminRole(role) ? "isAdmin" : provingFlag(role);
}

function factsWithoutFlag(facts: Pick<WireUser, FlagName>): FlaggedFact[] {
  return FLAGGED_FACTS.filter((fact) => facts[FLAG_OF[fact]] === "absent");
}
