import { license, role, status } from "./parameters.ts";
import * as z from "zod";

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

/** Where an answer comes from. */
export type Source = z.infer<typeof source>;

/** Where an answer comes from that is not drawn from a user list. */
export type Origin = z.infer<typeof origin>;

/** A user in an answer. */
export type AnsweredUser = z.infer<typeof user>;
