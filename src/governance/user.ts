import type { AccountState, DisabledReason } from "./account_state.ts";
import { entitlementId, grantId, roleById, type RoleId } from "./roles.ts";

/** Who a user is. */
export interface UserIdentity {
  /** Microsoft object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly email?: string;
  readonly displayName?: string;
}

/** A user in an answer. Absent facts are absent; texts are as the vendor sends them. */
export interface User {
  /** Microsoft object id. */
  id: string;
  userPrincipalName: string;
  email?: string;
  displayName?: string;
  status: AccountState["status"];
  /** Only when disabled. */
  disabledBecause?: DisabledReason[];
  license: AccountState["license"];
  admin: AccountState["admin"];
  /** In the order of the catalogue; empty when none is proven. */
  roles: RoleId[];
  unrecognizedTags?: string[];
}

/** Joins who a user is with what the facts about the account amount to. */
export function describeUser(identity: UserIdentity, state: AccountState): User {
  const { id, userPrincipalName, email, displayName } = identity;
  const { status, disabledBecause, license, admin, held, unrecognizedTags } = state;
  return {
    id,
    userPrincipalName,
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
    status,
    ...(disabledBecause.length === 0 ? {} : { disabledBecause: [...disabledBecause] }),
    license,
    admin,
    roles: held.map(({ role }) => role),
    ...(unrecognizedTags.length === 0 ? {} : { unrecognizedTags: [...unrecognizedTags] }),
  };
}

/** One user's hold on one role, with what proves it. */
export interface Grant {
  /** `role:<id>:assigned:user:<Microsoft object id>`. */
  id: string;
  entitlement: string;
  role: RoleId;
  displayName: string;
  /** Each tag, flag or field that says so. */
  evidence: string[];
}

/** What a user holds, in the order of the catalogue. */
export function grantsOf(msId: string, state: Pick<AccountState, "held">): Grant[] {
  return state.held.map(({ role, evidence }) => ({
    id: grantId(role, msId),
    entitlement: entitlementId(role),
    role,
    displayName: roleById(role).displayName,
    evidence: [...evidence],
  }));
}
