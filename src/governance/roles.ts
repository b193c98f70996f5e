/** The seven roles, the flag that proves each, and their ids in Baton's form. */

/**
 * The seven roles that Spanning's tags name, always in this order, whether or not anybody holds
 * them. The vendor publishes no list of roles, and its tags name no others.
 */
export const ROLES: readonly Role[] = [
  role(
    "user",
    "User",
    "An ordinary user account of the Microsoft 365 tenant, without administrator rights by itself.",
  ),
  role(
    "shared_mailbox",
    "Shared Mailbox",
    "A mailbox that several people use rather than the account of one person.",
  ),
  // Administrators: vendor's help article 4407336459921.
  role(
    "global_admin",
    "Global Admin",
    "A Microsoft 365 global administrator: administers Spanning automatically, and cannot be removed as an administrator in Spanning.",
  ),
  role(
    "spanning_admin",
    "Spanning Admin",
    "Made an administrator in Spanning's own settings, without having to be a Microsoft 365 global administrator.",
  ),
  role(
    "archived",
    "Archived (read-only)",
    "Kept read-only: existing backups stay, no new ones are made, and the account counts as disabled.",
  ),
  role(
    "no_microsoft_license",
    "No Microsoft License",
    "Has no Microsoft 365 license, which says nothing about a Spanning license.",
  ),
  role(
    "deleted_from_microsoft",
    "Deleted From Microsoft",
    "No longer in Microsoft 365 although Spanning still lists it: the account counts as disabled.",
  ),
];

/** A role, as a reviewer reads it. */
export interface Role {
  readonly id: RoleId;
  readonly displayName: string;
  /** What holding the role means, in one sentence. */
  readonly description: string;
  /** The right to hold it: `role:<id>:assigned`. */
  readonly entitlement: string;
}

/** The id of a role. */
export type RoleId =
  | "user"
  | "shared_mailbox"
  | "global_admin"
  | "spanning_admin"
  | "archived"
  | "no_microsoft_license"
  | "deleted_from_microsoft";

/** The roles that let somebody administer Spanning. */
export const ADMIN_ROLES: readonly RoleId[] = ["global_admin", "spanning_admin"];

/** Whether a role is one of {@linkcode ADMIN_ROLES}. */
export function isAdminRole(role: string): boolean {
  return ADMIN_ROLES.some((each) => each === role);
}

/** Looks up the role with an id. */
export function roleById(id: RoleId): Role {
  const role = ROLES.find((role) => role.id === id);
  if (role === undefined) throw new TypeError(`Cannot find role "${id}": no such role`);
  return role;
}

/**
 * The flag that alone proves a role; undefined for roles that only tags or hints can prove.
 *
 * `isAdmin` proves none: it is set for global and Spanning admins alike (vendor's help article
 * 4407336459921).
 */
export function provingFlag(role: RoleId): "isDeleted" | "isArchive" | undefined {
  if (role === "deleted_from_microsoft") return "isDeleted";
  return role === "archived" ? "isArchive" : undefined;
}

// Baton's ids are built only here, and never parsed: the parts are always at hand.

/** Builds the id of a role as a resource: `role:global_admin`. */
export function roleResourceId(role: RoleId): string {
  return `role:${role}`;
}

/** Builds the id of a role's entitlement: `role:global_admin:assigned`. */
export function entitlementId(role: RoleId): string {
  return `${roleResourceId(role)}:assigned`;
}

/** Builds the id of one user's grant: `role:global_admin:assigned:user:<Microsoft object id>`. */
export function grantId(role: RoleId, msId: string): string {
  return `${entitlementId(role)}:user:${msId}`;
}

function role(id: RoleId, displayName: string, description: string): Role {
  return { id, displayName, description, entitlement: entitlementId(id) };
}
