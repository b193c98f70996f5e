import { type Tool, toolsFor } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";
import { SEALED } from "./evidence.ts";

/** The tools that are offered where there is one tenant, and no place for evidence. */
export const TOOLS_OF_ONE_TENANT: readonly Tool[] = toolsFor(tools, false, []);

/** All of them, as where there is a folder for evidence. */
export const TOOLS_WITH_EVIDENCE: readonly Tool[] = toolsFor(tools, false);

/** Those over HTTP: evidence is fetched. */
export const TOOLS_OVER_HTTP: readonly Tool[] = toolsFor(tools, false, ["any"]);

/** A call of each tool that answers with everything it may say, on the default sandbox tenant. */
export const TYPICAL_CALLS: Readonly<Record<string, Record<string, unknown>>> = {
  list_users: {},
  list_roles: {},
  get_user_grants: { user: "viktor.petrenko@northwind.example" },
  find_disabled: {},
  list_role_grants: { role: "global_admin" },
  get_tenant: {},
  get_backup_status: {},
  review_access: {},
  list_access_changes: { since: "2026-08-26" },
  export_access_review: {},
  check_review: SEALED,
  show_access: {},
  list_sign_in_paths: {},
  list_tenants: {},
};
