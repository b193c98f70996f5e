import { adminWithoutBackup } from "./admin_without_backup.ts";
import type { Check } from "./check.ts";
import { deletedHoldingStandardLicense } from "./deleted_holding_standard_license.ts";
import { disabledAdmin } from "./disabled_admin.ts";
import { duplicateIdentity } from "./duplicate_identity.ts";
import { seatsOverAssigned } from "./seats_over_assigned.ts";
import { spanningAdminNotGlobal } from "./spanning_admin_not_global.ts";
import { tagFlagConflict } from "./tag_flag_conflict.ts";
import { tooFewAdmins } from "./too_few_admins.ts";
import { tooManyAdmins } from "./too_many_admins.ts";
import { undeclaredSignInPaths } from "./undeclared_sign_in_paths.ts";
import { unlicensedMicrosoftWithSeat } from "./unlicensed_microsoft_with_seat.ts";
import { unprotectedUsers } from "./unprotected_users.ts";
import { unrecognizedTags } from "./unrecognized_tags.ts";

/** All checks, always in this order: severe ones first. */
export const CHECKS: readonly Check[] = [
  disabledAdmin,
  deletedHoldingStandardLicense,
  adminWithoutBackup,
  spanningAdminNotGlobal,
  tooFewAdmins,
  tooManyAdmins,
  unlicensedMicrosoftWithSeat,
  seatsOverAssigned,
  unprotectedUsers,
  duplicateIdentity,
  tagFlagConflict,
  unrecognizedTags,
  undeclaredSignInPaths,
];
