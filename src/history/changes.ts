/** The kinds of changes between two readings, and what is said of each. */

import type { AccountState } from "../governance/account_state.ts";
import type { RoleId } from "../governance/roles.ts";

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

/** What happened to somebody between two neighbouring readings. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Whom a change is about. */
export interface ChangedUser {
  /** Microsoft object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName?: string;
}

/** What was or is so: only what the kind of change is about. */
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
