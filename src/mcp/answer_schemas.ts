import * as z from "zod";
import { license, role, status } from "./parameters.ts";

/** A whole number of users, seats, pages and the like. */
export const count = z.int().min(0);

/** Where an answer comes from, and whether it is whole. */
export const source = z.strictObject({
  tenant: z.string(),
  region: z.string(),
  complete: z.boolean().describe("false: users are missing"),
  users: count,
  pages: count,
  fetchedAt: z.string().meta({ format: "date-time", description: "nothing here is older" }),
  warnings: z.array(z.string()).optional(),
});

/** A user in an answer. */
export const user = z.strictObject({
  id: z.string().describe("Microsoft object id"),
  userPrincipalName: z.string(),
  email: z.string().optional(),
  displayName: z.string().optional(),
  status,
  disabledBecause: z.array(z.enum(["deleted", "archived"])).optional(),
  license,
  admin: z.union([z.boolean(), z.literal("unknown")]),
  roles: z.array(role),
  unrecognizedTags: z.array(z.string()).optional(),
});

/** Where an answer comes from. */
export type Source = z.infer<typeof source>;

/** A user in an answer. */
export type AnsweredUser = z.infer<typeof user>;
