import { entitlementId } from "./baton_ids.ts";
import type { Role, RoleId } from "./role.ts";

export type { Role, RoleId } from "./role.ts";

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
