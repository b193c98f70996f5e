import { plural } from "../base/text.ts";
import { type Directory, sumOf } from "../directory/directory.ts";
import type { StandingCount } from "../governance/role_summary.ts";
import type { RoleId } from "../governance/roles.ts";

const ADMIN_ROLES: readonly RoleId[] = ["global_admin", "spanning_admin"];

/**
 * Warns, for those of some roles that are admin roles, of administrators whose tags name neither
 * kind: each holds one of the two. Records without tags are left out, which is warned of apart.
 */
export function warnUnknownKind(directory: Directory, roles: readonly RoleId[]): string[] {
  const admin = ADMIN_ROLES.filter((role) => roles.includes(role));
  const users = directory.derived(adminsOfUnknownKind);
  return users === 0 || admin.length === 0 ? [] : [
    `${plural(users, "administrator")} of unknown kind: more users than listed may hold ${
      admin.join(" or ")
    }`,
  ];
}

function adminsOfUnknownKind(spread: readonly StandingCount[]): number {
  return sumOf(spread, (standing) => standing.adminOfUnknownKind && standing.carriesTags);
}
