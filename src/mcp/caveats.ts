import { UserInputError } from "../base/errors.ts";
import { plural } from "../base/text.ts";
import { type Directory, sumCounts } from "../directory/directory.ts";
import type { AccountState, DisabledReason } from "../governance/account_state.ts";
import { roleDeterminability, type StateCount } from "../governance/role_summary.ts";
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

function adminsOfUnknownKind(stateCounts: readonly StateCount[]): number {
  return sumCounts(stateCounts, (state) => state.adminOfUnknownKind && state.carriesTags);
}

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
): (state: AccountState) => boolean {
  const { kind, unknownFor } = roleDeterminability(role, directory.stateCounts);
  if (kind === "none") {
    throw new UserInputError(
      `Cannot filter by role "${role}": it is not determinable for this tenant, because no user ` +
        "record carries tags, and only tags prove it. This does not mean that nobody holds it. " +
        "Roles that can be asked for: archived, deleted_from_microsoft; admin: true finds " +
        "administrators of either kind",
    );
  }
  if (kind === "partial") warn(describeNotDeterminable(role, unknownFor));
  for (const warning of warnUnknownKind(directory, [role])) warn(warning);
  return (state) => state.held.some((held) => held.role === role);
}

/** Says for how many users it is open whether they hold a role. */
export function describeNotDeterminable(role: RoleId, users: number): string {
  return `Role ${role} is not determinable for ${
    plural(users, "user")
  }, so more users than listed may hold it`;
}

const ROLES: Readonly<Record<DisabledReason, RoleId>> = {
  deleted: "deleted_from_microsoft",
  archived: "archived",
};

/**
 * Warns of users for whom it is open why they are disabled: whom a list of one reason may lack,
 * and whom the counts by reason may.
 *
 * Their status need not be unknown: an archived user is disabled, whether or not also deleted.
 */
export function warnOpenReasons({ stateCounts }: Directory, asked?: DisabledReason): string[] {
  return (["deleted", "archived"] as const).flatMap((reason) => {
    const users = sumCounts(
      stateCounts,
      (state) =>
        isOpen(state, reason) &&
        (asked === undefined || state.disabledBecause.includes(asked) ||
          isOpen(state, asked)),
    );
    return users === 0 ? [] : [describeNotDeterminable(ROLES[reason], users)];
  });
}

function isOpen({ notDeterminable }: AccountState, reason: DisabledReason): boolean {
  return notDeterminable.includes(ROLES[reason]);
}
