import type { Tool } from "../src/mcp/tool.ts";
import { checkReview } from "./check_review.ts";
import { exportAccessReview } from "./export_access_review.ts";
import { findDisabled } from "./find_disabled.ts";
import { getBackupStatus } from "./get_backup_status.ts";
import { getTenant } from "./get_tenant.ts";
import { getUserGrants } from "./get_user_grants.ts";
import { listAccessChanges } from "./list_access_changes.ts";
import { listRoleGrants } from "./list_role_grants.ts";
import { listRoles } from "./list_roles.ts";
import { listSignInPaths } from "./list_sign_in_paths.ts";
import { listTenants } from "./list_tenants.ts";
import { listUsers } from "./list_users.ts";
import { reviewAccess } from "./review_access.ts";
import { showAccess } from "./show_access.ts";

/** Every tool the server offers, in the order in which clients list them. */
export const tools: readonly Tool[] = [
  listUsers,
  listRoles,
  getUserGrants,
  findDisabled,
  listRoleGrants,
  getTenant,
  getBackupStatus,
  reviewAccess,
  listAccessChanges,
  exportAccessReview,
  checkReview,
  showAccess,
  listSignInPaths,
  listTenants,
];
