import { foldAddress } from "../base/text.ts";
import { type AccountState, ROLE_OF_REASON } from "../governance/account_state.ts";
import { ADMIN_ROLES, isAdminRole, type RoleId, ROLES } from "../governance/roles.ts";
import type { UserIdentity } from "../governance/user.ts";
import type { Known } from "./interpretation.ts";

/** The kinds of changes, and which of them one person went through between two readings. */

/** The kinds of changes, in the order in which a report names them. */
export const CHANGE_KINDS = [
  "joiner",
  "returned",
  "leaver",
  "identity_replaced",
  "role_gained",
  "role_lost",
  "disabled",
  "enabled",
  "admin_changed",
  "license_changed",
  "renamed",
] as const;

/** The kind of a person's change between two neighbouring readings. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The person that a change is about. */
interface ChangedUser {
  /** Microsoft object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName?: string;
}

/** The state before or after a change: only the facts that its kind is about. */
export interface ChangeSide {
  /** Of `identity_replaced`: the object behind the principal name. */
  readonly id?: string;
  /** Of `role_gained` and `role_lost`. */
  readonly role?: RoleId;
  /** Of `joiner`, `returned`, `leaver` and `identity_replaced`: all that are proven. */
  readonly roles?: readonly RoleId[];
  readonly status?: AccountState["status"];
  /** Only when disabled. */
  readonly disabledBecause?: AccountState["disabledBecause"];
  readonly license?: AccountState["license"];
  readonly admin?: AccountState["admin"];
  /** Of `renamed`: what differs. */
  readonly userPrincipalName?: string;
  readonly email?: string;
  readonly displayName?: string;
}

/** One change of one person's access. */
export interface Change {
  readonly kind: ChangeKind;
  /** As it was last reported: after the change, or before it for `leaver`. */
  readonly user: ChangedUser;
  readonly before?: ChangeSide;
  readonly after?: ChangeSide;
}

/** One person in one reading. */
export interface KnownUser {
  readonly identity: UserIdentity;
  readonly known: Known;
}

/** A change without the person. */
type Difference = Omit<Change, "user">;

/**
 * The changes of one person between two readings, in the order in which a report names them. What
 * is not known on either side is no change. `open` are roles of which a reworded tag leaves open
 * whether they are still held.
 */
export function compareUser(
  before: KnownUser,
  after: KnownUser,
  open: ReadonlySet<RoleId> = NONE,
): readonly Change[] {
  const renamed = compareNames(before.identity, after.identity);
  const differences = open.size === 0
    ? compareStatesOnce(before.known, after.known)
    : compareStates(before.known, after.known, open);
  if (differences.length === 0 && renamed.length === 0) return NO_CHANGES;
  const user = toChangedUser(after.identity);
  return [...differences, ...renamed].map((difference) => withUser(difference, user));
}

const NONE: ReadonlySet<RoleId> = new Set();
const NO_CHANGES: readonly Change[] = [];

/** Worked out once for each two states: a reading has a few dozen, and many people in each. */
const known = new WeakMap<Known, WeakMap<Known, readonly Difference[]>>();

function compareStatesOnce(before: Known, after: Known): readonly Difference[] {
  let those = known.get(before);
  if (those === undefined) known.set(before, those = new WeakMap());
  let differences = those.get(after);
  if (differences === undefined) {
    those.set(after, differences = compareStates(before, after, NONE));
  }
  return differences;
}

function withUser({ kind, ...sides }: Difference, user: ChangedUser): Change {
  return { kind, user, ...sides };
}

function compareStates(
  before: Known,
  after: Known,
  reworded: ReadonlySet<RoleId>,
): Difference[] {
  const open = new Set([
    ...reworded,
    ...(after.state.carriesTags ? [] : before.onlyTagged),
    ...(before.state.carriesTags ? [] : after.onlyTagged),
  ]);
  const status = compareStatus(before, after, open);
  const roles = ROLES.map(({ id }) => id).filter((role) => {
    const [was, is] = [before.roles[role], after.roles[role]];
    if (was === "unknown" || is === "unknown" || was === is || open.has(role)) return false;
    return status.length === 0 || !isDisabling(role);
  });
  const ofAdmins = roles.some(isAdminRole) || ADMIN_ROLES.some((role) => open.has(role));
  return [
    ...roles.filter((role) => after.roles[role] === true)
      .map((role): Difference => ({ kind: "role_gained", after: { role } })),
    ...roles.filter((role) => after.roles[role] === false)
      .map((role): Difference => ({ kind: "role_lost", before: { role } })),
    ...status,
    ...(ofAdmins ? [] : compareFact("admin_changed", "admin", before, after)),
    ...(open.has("archived") ? [] : compareFact("license_changed", "license", before, after)),
  ];
}

/** Being disabled or enabled, instead of the roles that say so. */
function compareStatus(before: Known, after: Known, open: ReadonlySet<RoleId>): Difference[] {
  if (DISABLING.some((role) => open.has(role))) return [];
  const [was, is] = [before.status, after.status];
  if (was === is || was === "unknown" || is === "unknown") return [];
  const kind = is === "disabled" ? "disabled" : "enabled";
  return [{ kind, before: showStatus(before), after: showStatus(after) }];
}

function showStatus({ status, disabledBecause }: Known): ChangeSide {
  return { status, ...(disabledBecause.length === 0 ? {} : { disabledBecause }) };
}

function compareFact(
  kind: ChangeKind,
  fact: "admin" | "license",
  before: Known,
  after: Known,
): Difference[] {
  const [was, is] = [before[fact], after[fact]];
  if (was === is || was === "unknown" || is === "unknown") return [];
  return [{ kind, before: { [fact]: was }, after: { [fact]: is } }];
}

const NAMES = ["userPrincipalName", "email", "displayName"] as const;

/** A name that one side lacks is not known there. Case alone is no new name. */
function compareNames(before: UserIdentity, after: UserIdentity): Difference[] {
  const differing = NAMES.filter((name) => {
    const [was, is] = [before[name], after[name]];
    return was !== is && was !== undefined && is !== undefined &&
      foldAddress(was) !== foldAddress(is);
  });
  if (differing.length === 0) return [];
  const pick = (identity: UserIdentity): ChangeSide =>
    Object.fromEntries(differing.map((name) => [name, identity[name]]));
  return [{ kind: "renamed", before: pick(before), after: pick(after) }];
}

/** The person that a change is about, as an answer shows it. */
export function toChangedUser({ id, userPrincipalName, displayName }: UserIdentity): ChangedUser {
  return { id, userPrincipalName, ...(displayName === undefined ? {} : { displayName }) };
}

/** All that is known of somebody who came or went. */
export function summarizeKnown(
  { roles, status, disabledBecause, license, admin }: Known,
): ChangeSide {
  return {
    roles: ROLES.map(({ id }) => id).filter((role) => roles[role] === true),
    ...showStatus({ status, disabledBecause } as Known),
    license,
    admin,
  };
}

const DISABLING: readonly RoleId[] = Object.values(ROLE_OF_REASON);

function isDisabling(role: RoleId): boolean {
  return DISABLING.includes(role);
}
