import { foldAddress } from "../base/text.ts";
import type { AccountState, DisabledReason } from "./account_state.ts";
import { entitlementId, grantId, roleById, type RoleId } from "./roles.ts";

/** Users and their grants, as answers show them. */

/** Shows a user the way answers do: the identity joined with the account state. */
export function describeUser(identity: UserIdentity, state: AccountState): User {
  const { id, userPrincipalName, email, displayName } = identity;
  const { status, disabledBecause, license, admin, held, unrecognizedTags } = state;
  return {
    id,
    userPrincipalName,
    ...(email === undefined || email === userPrincipalName ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
    status,
    ...(disabledBecause.length === 0 ? {} : { disabledBecause: [...disabledBecause] }),
    license,
    admin,
    roles: held.map(({ role }) => role),
    ...showTags(unrecognizedTags),
  };
}

/** A user in an answer. Unknown facts are absent; texts are as the vendor sends them. */
export interface User {
  /** Microsoft object id. */
  id: string;
  userPrincipalName: string;
  /** Only where it differs from the principal name. */
  email?: string;
  displayName?: string;
  status: AccountState["status"];
  /** Only if disabled. */
  disabledBecause?: DisabledReason[];
  license: AccountState["license"];
  admin: AccountState["admin"];
  /** In the order of the catalogue; empty if none is proven. */
  roles: RoleId[];
  /** At most 50. */
  unrecognizedTags?: string[];
  /** How many there are beside those. */
  moreUnrecognizedTags?: number;
}

/** Most tags in one list of an answer: tags of their own for everybody would fill it. */
const MOST_TAGS = 50;

/** The first of some unrecognized tags, and how many more there are; nothing if there are none. */
export function showTags(
  tags: readonly string[],
): Pick<User, "unrecognizedTags" | "moreUnrecognizedTags"> {
  if (tags.length === 0) return {};
  const more = tags.length - MOST_TAGS;
  return {
    unrecognizedTags: tags.slice(0, MOST_TAGS),
    ...(more <= 0 ? {} : { moreUnrecognizedTags: more }),
  };
}

/** The names of a user. */
export interface UserIdentity {
  /** Microsoft object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly email?: string;
  readonly displayName?: string;
}

/** The different addresses of a user, in the form in which they are compared. */
export function foldAddresses({ userPrincipalName, email = "" }: UserIdentity): string[] {
  const [name, address] = [foldAddress(userPrincipalName), foldAddress(email)];
  return [name, address].filter((each, at) => each !== "" && (at === 0 || each !== name));
}

/** Lists a user's grants, in the order of the catalogue. */
export function listGrants(msId: string, state: Pick<AccountState, "held">): Grant[] {
  return state.held.map(({ role, evidence }) => ({
    id: grantId(role, msId),
    entitlement: entitlementId(role),
    role,
    displayName: roleById(role).displayName,
    evidence: [...evidence],
  }));
}

/** One role that one user holds, with the evidence. */
interface Grant {
  /** `role:<id>:assigned:user:<Microsoft object id>`. */
  id: string;
  entitlement: string;
  role: RoleId;
  displayName: string;
  /** Each tag, flag or field that proves it. */
  evidence: string[];
}
