import type { RoleId } from "./role.ts";

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
