import type { WireUser } from "../spanning/user_record.ts";
import { compareTags } from "./compare_tags.ts";
import { evidenceOf, type HeldRole } from "./evidence_of.ts";
import { type FlaggedFact, unflaggedOf } from "./flagged_fact.ts";
import { matchTag } from "./match_tag.ts";
import { provingFlag } from "./proving_flag.ts";
import type { RoleId } from "./role.ts";
import { ROLES } from "./roles.ts";

/** What the vendor says of an account, apart from whose it is. */
export type AccountFacts = Pick<
  WireUser,
  "assigned" | "isAdmin" | "isDeleted" | "isArchive" | "tags" | "hints"
>;

/** Why an account is disabled. */
export type DisabledReason = "deleted" | "archived";

/** What the facts about an account amount to. The same for every account with the same facts. */
export interface Standing {
  readonly status: "enabled" | "disabled" | "unknown";
  /** Deleted before archived; empty unless disabled. */
  readonly disabledBecause: readonly DisabledReason[];
  /** Whether a Spanning license of either kind is held. */
  readonly licensed: boolean | "unknown";
  /** Which Spanning license is held. */
  readonly license: "standard" | "archived" | "none" | "unknown";
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
export function standingOf(facts: AccountFacts): Standing {
  const tags = [...new Set(facts.tags)];
  const carriesTags = facts.tags !== undefined;
  const held = evidenceOf(facts, tags);
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
    license: licenseOf(facts, holds("archived")),
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
    unflagged: unflaggedOf(facts),
  };
}

function licenseOf({ assigned, isArchive }: AccountFacts, archived: boolean): Standing["license"] {
  if (assigned !== true) return assigned === "unknown" ? "unknown" : "none";
  if (archived) return "archived";
  return isArchive === "unknown" ? "unknown" : "standard";
}
