import { ROLES } from "../governance/roles.ts";
import * as z from "zod";

const roleIds = ROLES.map((role) => role.id);

/** A role to look for. */
export const role = z.enum(roleIds as [typeof roleIds[number], ...typeof roleIds]);

/** Enabled or not; `unknown` where the vendor's flags cannot be read. */
export const status = z.enum(["enabled", "disabled", "unknown"]);

/** Which Spanning license a user holds. */
export const license = z.enum(["standard", "archived", "none", "unknown"]);

/**
 * Parameters that every tool about a tenant takes, also where there is nothing to refresh or to be
 * partial: an assistant may send them always. `refresh` bypasses the cache; `allowPartial` accepts
 * an incomplete list, as the error about one says.
 */
export const common = {
  tenant: z.string().optional().describe("Tenant id, if several"),
  refresh: z.boolean().optional(),
  allowPartial: z.boolean().optional(),
};

/** In place of `tenant`, where a tool can answer about each tenant at once. */
export const tenantOrEvery = {
  tenant: z.string().optional().describe('Tenant id; "*": each tenant'),
};

/** Parameters that every list takes besides. */
export const paging = {
  limit: z.int().min(1).max(200).default(25),
  cursor: z.string().optional().describe("A nextCursor"),
};

/** A whole number of users, seats, pages and the like. */
export const count = z.int().min(0);

/** Where an answer comes from, and whether it is whole: if not `complete`, users are missing. */
export const source = z.strictObject({
  tenant: z.string(),
  region: z.string(),
  complete: z.boolean(),
  users: count,
  pages: count,
  /** Nothing in the answer is older. */
  fetchedAt: z.string().meta({ format: "date-time" }),
  warnings: z.array(z.string()).optional(),
});

/** Where an answer comes from that is not drawn from a user list. */
export const origin = source.pick({ tenant: true, region: true, warnings: true });

/** A user in an answer. */
export const user = z.strictObject({
  /** Microsoft object id. */
  id: z.string(),
  userPrincipalName: z.string(),
  email: z.string().optional(),
  displayName: z.string().optional(),
  status,
  disabledBecause: z.array(z.enum(["deleted", "archived"])).optional(),
  license,
  admin: z.literal([true, false, "unknown"]),
  roles: z.array(role),
  unrecognizedTags: z.array(z.string()).optional(),
});

/** A user in an answer. */
export type AnsweredUser = z.infer<typeof user>;
