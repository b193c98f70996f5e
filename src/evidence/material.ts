import { yieldToEventLoop } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { DirectoryFacts } from "../directory/directory.ts";
import type { Extraction } from "../directory/extraction.ts";
import type { AccountFacts, AccountState } from "../governance/account_state.ts";
import type { RoleDeterminability, StateCount } from "../governance/list_states.ts";
import type { ReviewThresholds } from "../governance/review/facts.ts";
import type { Finding, Review } from "../governance/review/review.ts";
import type { RoleId } from "../governance/roles.ts";
import type { DeclaredPaths } from "../governance/sign_in.ts";
import type { UserIdentity } from "../governance/user.ts";

/**
 * What an evidence package is made from: one reading of a tenant, how it was extracted, its review,
 * and what is kept of earlier ones. Everything in the package follows from it and from the version.
 */

/** What an evidence package is made from. The same material and version are the same bytes. */
export interface Material {
  readonly tenant: EvidenceTenant;
  /** Of the reading as a whole. `fetchedAt` is the only clock in the package. */
  readonly facts: DirectoryFacts;
  /** How many users have each account state. */
  readonly stateCounts: readonly StateCount[];
  /** Every user, by object id without case; asked for several times. */
  users(): EvidenceUsers;
  readonly review: EvidenceReview;
  readonly extraction: EvidenceExtraction;
  readonly settings: EvidenceSettings;
  /** The program's version. */
  readonly version: string;
  /** Present only where readings are kept. */
  readonly history?: EvidenceHistory;
}

/** The tenant that is reviewed. */
export interface EvidenceTenant {
  readonly id: string;
  readonly name?: string;
  /** `custom` for an address that is no region's. */
  readonly region: string;
  /** Whether its users are invented. */
  readonly sandbox: boolean;
}

/** The review of a reading, with everybody among the people of its findings. */
interface EvidenceReview extends Omit<Review, "findings"> {
  readonly findings: readonly EvidenceFinding[];
}

/** A finding of a check, or of what closings decided: that a revoked grant is there. */
export interface EvidenceFinding extends Omit<Finding, "check"> {
  readonly check: string;
}

/** One user of a reading. Users with the same facts may share one object of each. */
export interface EvidenceUser {
  readonly identity: UserIdentity;
  /** What the vendor said, uninterpreted. */
  readonly facts: AccountFacts;
  /** What it means in this list. */
  readonly state: AccountState;
}

/** Users in the order of their ids, some at a time, so that no whole list need exist. */
type EvidenceUsers =
  | AsyncIterable<readonly EvidenceUser[]>
  | Iterable<readonly EvidenceUser[]>;

/**
 * Turns every user into some items, one batch of users after the other. Other requests have their
 * turn in between.
 */
export async function* mapUsers<T>(
  material: Pick<Material, "users">,
  toItems: (user: EvidenceUser) => readonly T[],
): AsyncGenerator<readonly T[]> {
  for await (const batch of material.users()) {
    for (let from = 0; from < batch.length; from += USERS_A_TURN) {
      yield batch.slice(from, from + USERS_A_TURN).flatMap(toItems);
      await yieldToEventLoop();
    }
  }
}

/** As many as take a few milliseconds to write. */
const USERS_A_TURN = 256;

/** How a reading was extracted from its source. Never holds a cursor or a key. */
interface EvidenceExtraction extends Extraction {
  /** The host of the vendor's API. */
  readonly apiHost: string;
  /** The administrator whose key was used; absent where a setting leaves the address out. */
  readonly administrator?: string;
}

/** The settings that decide what the package says. */
export interface EvidenceSettings extends Pick<Configuration, "countCheck" | "countGuests"> {
  readonly thresholds: ReviewThresholds;
  /** Absent where nobody declared them. */
  readonly signInPaths?: DeclaredPaths;
  /** The list was accepted although it is not complete. */
  readonly allowPartial: boolean;
  /** Tables for people begin with a byte order mark, by which Excel knows UTF-8. */
  readonly bom?: boolean;
}

/** What is kept of earlier readings and closings. */
export interface EvidenceHistory {
  /** Absent where there is nothing earlier to compare with. */
  readonly changes?: EvidenceChanges;
  /** The latest decision about each grant. */
  readonly decisions: readonly EarlierDecision[];
  /** When the oldest kept reading that holds somebody was first seen. */
  readonly firstSeen?: (objectId: string) => number | undefined;
}

/** What happened to anybody's access from one kept reading to a later one. */
export interface EvidenceChanges {
  readonly from: ComparedReading;
  readonly to: ComparedReading;
  /** Between each two neighbouring readings, in their order. */
  readonly changes: readonly EvidenceChange[];
  /** What changed in the reading and not in the access, in sentences. */
  readonly readingChanged: readonly string[];
}

/** A kept reading, from when it was first seen until it was last seen. */
export interface ComparedReading {
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly users: number;
  readonly digest: string;
  /** How far its data tells who holds each role; absent where that is not at hand. */
  readonly determinable?: Readonly<Record<RoleId, RoleDeterminability["kind"]>>;
}

/** One change of one person's access. */
export interface EvidenceChange {
  /** `joiner`, `role_gained` and the like. */
  readonly kind: string;
  readonly user: Pick<UserIdentity, "id" | "userPrincipalName" | "displayName">;
  readonly before?: EvidenceChangeSide;
  readonly after?: EvidenceChangeSide;
  /** The last time it was not so, and the first time it was. */
  readonly between: { readonly from: number; readonly to: number };
}

/** What was or is so: only what the kind of change is about. */
export interface EvidenceChangeSide extends Partial<UserIdentity> {
  readonly role?: RoleId;
  readonly roles?: readonly RoleId[];
  readonly status?: AccountState["status"];
  readonly disabledBecause?: AccountState["disabledBecause"];
  readonly license?: AccountState["license"];
  readonly admin?: AccountState["admin"];
}

/** What a reviewer decided about one grant in an earlier closing. */
export interface EarlierDecision {
  /** Baton's id of the grant. */
  readonly grantId: string;
  readonly decision: string;
  readonly reviewer?: string;
  readonly reason?: string;
  /** ISO 8601. */
  readonly decidedAt: string;
}

/** What a list lacks that is sealed all the same. */
export interface Reservation {
  readonly label: "INCOMPLETE" | "NOT CONFIRMED";
  /** Begins with the label and stands at the head of every file. */
  readonly sentence: string;
}

/**
 * Says with what reservation a list may be sealed; undefined for one that is complete and confirmed.
 *
 * Throws `UserInputError` for a list that may not be sealed. An operator answers for a list that is
 * not confirmed by a setting; a caller accepts one that is not complete.
 */
export function admitReading(
  { facts, settings }: Pick<Material, "facts" | "settings">,
): Reservation | undefined {
  const { complete, confirmed, answeredFor } = facts;
  if (!complete) {
    if (settings.allowPartial) return INCOMPLETE;
    throw new UserInputError(
      "Cannot seal an access review: the user list is not complete, so nobody could rely on it. " +
        "Ask again later, or accept a package that says INCOMPLETE with allowPartial (--allow-partial)",
    );
  }
  if (confirmed === true) return undefined;
  if (answeredFor === undefined) {
    throw new UserInputError(
      "Cannot seal an access review: the tenant's own figures do not confirm the user list, so " +
        "somebody may be missing. Whoever runs this server answers for the list with " +
        "SPANNING_COUNT_CHECK=warn; then the package says NOT CONFIRMED",
    );
  }
  return {
    label: "NOT CONFIRMED",
    sentence:
      "NOT CONFIRMED: the tenant's own figures do not confirm this user list; the operator " +
      `answered for it with SPANNING_COUNT_CHECK=${answeredFor}`,
  };
}

const INCOMPLETE: Reservation = {
  label: "INCOMPLETE",
  sentence: "INCOMPLETE: this user list is not complete, users are missing from every file",
};
