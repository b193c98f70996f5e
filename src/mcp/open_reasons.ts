import { type Directory, sumOf } from "../directory/directory.ts";
import type { DisabledReason, Standing } from "../governance/account_state.ts";
import type { RoleId } from "../governance/roles.ts";
import { sayNotDeterminable } from "./role_filter.ts";

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
export function warnOpenReasons({ spread }: Directory, asked?: DisabledReason): string[] {
  return (["deleted", "archived"] as const).flatMap((reason) => {
    const users = sumOf(
      spread,
      (standing) =>
        isOpen(standing, reason) &&
        (asked === undefined || standing.disabledBecause.includes(asked) ||
          isOpen(standing, asked)),
    );
    return users === 0 ? [] : [sayNotDeterminable(ROLES[reason], users)];
  });
}

function isOpen({ notDeterminable }: Standing, reason: DisabledReason): boolean {
  return notDeterminable.includes(ROLES[reason]);
}
