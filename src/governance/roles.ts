/** The seven fixed tiers that Spanning's tags name. */
export type RoleId =
  | "user"
  | "shared_mailbox"
  | "global_admin"
  | "spanning_admin"
  | "archived"
  | "no_microsoft_license"
  | "deleted_from_microsoft";

/** A role, as a reviewer reads it. */
export interface Role {
  readonly id: RoleId;
  readonly displayName: string;
  /** What holding it means, in one sentence. */
  readonly description: string;
  /** What can be held on it: `role:<id>:assigned`. */
  readonly entitlement: string;
}

// Baton's ids are built here only, and never parsed back: what they say is always at hand.

/** The id of a role as a resource: `role:global_admin`. */
export function roleResourceId(role: RoleId): string {
  return `role:${role}`;
}

/** The id of what can be held on a role: `role:global_admin:assigned`. */
export function entitlementId(role: RoleId): string {
  return `${roleResourceId(role)}:assigned`;
}

/** The id of one user's hold on a role: `role:global_admin:assigned:user:<Microsoft object id>`. */
export function grantId(role: RoleId, msId: string): string {
  return `${entitlementId(role)}:user:${msId}`;
}

/**
 * Always these seven, in this order, whether or not anybody holds them: the vendor has no list of
 * roles, and its tags name no others.
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

const byId: ReadonlyMap<RoleId, Role> = new Map(ROLES.map((role) => [role.id, role]));

/** The role with an id. */
export function roleById(id: RoleId): Role {
  const role = byId.get(id);
  if (role === undefined) throw new TypeError(`Cannot find role "${id}": no such role`);
  return role;
}

function role(id: RoleId, displayName: string, description: string): Role {
  return { id, displayName, description, entitlement: entitlementId(id) };
}

/**
 * The flag that proves a role by itself; absent for the roles that only tags can prove.
 *
 * `isAdmin` is not among them: it is set for global and for Spanning admins alike (vendor's help
 * article 4407336459921).
 */
export function provingFlag(role: RoleId): "isDeleted" | "isArchive" | undefined {
  if (role === "deleted_from_microsoft") return "isDeleted";
  return role === "archived" ? "isArchive" : undefined;
}
