import type { RoleId } from "./role.ts";

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
