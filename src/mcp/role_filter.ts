import { UserInputError } from "../base/errors.ts";
import { plural } from "../base/text.ts";
import type { Directory } from "../directory/directory.ts";
import type { Standing } from "../governance/account_state.ts";
import { roleDeterminability } from "../governance/role_summary.ts";
import type { RoleId } from "../governance/roles.ts";
import { warnUnknownKind } from "./unknown_kind.ts";

/**
 * A filter for users who hold a role.
 *
 * Refuses a role that this tenant's data cannot prove, because an empty list would read as
 * "nobody"; warns where some records cannot prove it.
 */
export function roleFilter(
  role: RoleId,
  directory: Directory,
  warn: (warning: string) => void,
): (standing: Standing) => boolean {
  const { kind, unknownFor } = roleDeterminability(role, directory.spread);
  if (kind === "none") {
    throw new UserInputError(
      `Cannot filter by role "${role}": it is not determinable for this tenant, because no user ` +
        "record carries tags, and only tags prove it. This does not mean that nobody holds it. " +
        "Roles that can be asked for: archived, deleted_from_microsoft; admin: true finds " +
        "administrators of either kind",
    );
  }
  if (kind === "partial") warn(sayNotDeterminable(role, unknownFor));
  for (const warning of warnUnknownKind(directory, [role])) warn(warning);
  return (standing) => standing.held.some((held) => held.role === role);
}

/** Says for how many users it is open whether they hold a role. */
export function sayNotDeterminable(role: RoleId, users: number): string {
  return `Role ${role} is not determinable for ${
    plural(users, "user")
  }, so more users than listed may hold it`;
}
