import type { Tool } from "../src/mcp/tool.ts";
import { findDisabled } from "./find_disabled.ts";
import { getUserGrants } from "./get_user_grants.ts";
import { listRoles } from "./list_roles.ts";
import { listUsers } from "./list_users.ts";

/** Every tool the server offers, in the order in which clients list them. */
export const tools: readonly Tool[] = [listUsers, listRoles, getUserGrants, findDisabled];
