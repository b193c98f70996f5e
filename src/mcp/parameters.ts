import * as z from "zod";
import { ROLES } from "../governance/roles.ts";

const roleIds = ROLES.map((role) => role.id);

/** A role to look for. */
export const role = z.enum(roleIds as [typeof roleIds[number], ...typeof roleIds]);

/** Enabled or not; `unknown` where the vendor's flags cannot be read. */
export const status = z.enum(["enabled", "disabled", "unknown"]);

/** Which Spanning license a user holds. */
export const license = z.enum(["standard", "archived", "none", "unknown"]);

/** Parameters that every tool over a directory takes. */
export const common = {
  tenant: z.string().min(1).max(128).optional().describe("Tenant id, where several are configured"),
  refresh: z.boolean().optional().describe("Read anew instead of from cache"),
  allowPartial: z.boolean().optional().describe("Accept an incomplete list, marked as such"),
};

/** Parameters that every list takes besides. */
export const paging = {
  limit: z.int().min(1).max(200).default(25),
  cursor: z.string().max(8192).optional().describe("nextCursor of the page before"),
};
