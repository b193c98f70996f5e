import type { Entry } from "../directory/directory.ts";
import { DISABLED_REASONS, LICENSES, STATUSES } from "../governance/account_state.ts";
import { ROLES } from "../governance/roles.ts";
import * as z from "zod";

/** The parts of schemas that several tools share. */

/** A role to look for. */
export const role = z.enum(ROLES.map(({ id }) => id));

/** Enabled or not; `unknown` if the vendor's flags cannot be read. */
export const status = z.enum(STATUSES);

/** Why an account is disabled. */
export const disabledReason = z.enum(DISABLED_REASONS);

/** Which Spanning license a user holds. */
export const license = z.enum(LICENSES);

/**
 * Parameters of every tool about a tenant, including tools with nothing to refresh or to be partial:
 * an assistant may always send them. `refresh` bypasses the cache; `allowPartial` accepts an
 * incomplete list.
 */
export const common = {
  tenant: z.string().optional(),
  refresh: z.boolean().optional(),
  allowPartial: z.boolean().optional(),
};

/**
 * A parameter of every tool that answers from a user list: a date or time, to be answered from the
 * reading kept then. The server's instructions explain it once.
 */
export const asOf = { asOf: z.string().optional() };

/** Replaces `tenant` if a tool can answer about every tenant at once. */
export const tenantOrEvery = {
  tenant: z.string().optional().describe('"*": all'),
};

/** Parameters of every list. */
export const paging = {
  limit: z.int().min(1).max(200).default(25).describe("Default 25"),
  cursor: z.string().optional(),
};

/** A whole number of users, seats, pages and the like. */
export const count = z.int().min(0);

/** The source of an answer, and whether it is complete; if not, users are missing. */
export const source = z.strictObject({
  tenant: z.string(),
  region: z.string(),
  complete: z.boolean(),
  /** Whether the tenant's own figures say that nobody is missing. */
  confirmed: z.boolean().optional(),
  users: count,
  /** The tenant's own count of users. */
  counted: count.optional(),
  pages: count,
  /** Nothing in the answer is older. */
  fetchedAt: z.string(),
  /** If an earlier reading answers: the moment asked about. */
  asOf: z.string().optional(),
  warnings: z.array(z.string()).optional(),
});

/** The source of an answer that does not come from a user list. */
export const tenantSource = source.pick({ tenant: true, region: true, warnings: true });

/** Whether a user is an administrator. Two typed forms, because many hosts take no mixed enum. */
export const admin = z.union([z.boolean(), z.enum(["unknown"])]);

/** A user in an answer. */
export const user = z.strictObject({
  /** Microsoft object id. */
  id: z.string(),
  userPrincipalName: z.string(),
  email: z.string().optional(),
  displayName: z.string().optional(),
  status,
  disabledBecause: z.array(disabledReason).optional(),
  license,
  admin,
  roles: z.array(role),
  unrecognizedTags: z.array(z.string()).optional(),
  /** Beside the 50 that are shown. */
  moreUnrecognizedTags: count.optional(),
});

/** A user in an answer. */
export type AnsweredUser = z.infer<typeof user>;

/** A user where an answer names many; a call for that user shows more. */
export const briefUser = user.pick({
  id: true,
  userPrincipalName: true,
  displayName: true,
  status: true,
});

/** Shows a user as {@linkcode briefUser}. */
export function toBriefUser({ identity, state }: Entry): z.infer<typeof briefUser> {
  const { id, userPrincipalName, displayName } = identity;
  const name = displayName === undefined ? {} : { displayName };
  return { id, userPrincipalName, ...name, status: state.status };
}

/** How many there are of each name; a name of which there are none may be left out. */
export function countsByName<const Name extends string>(
  names: readonly Name[],
): z.ZodObject<Record<Name, z.ZodOptional<z.ZodInt>>, z.core.$strict> {
  const counts = names.map((name) => [name, z.int().optional()]);
  return z.strictObject(Object.fromEntries(counts) as Record<Name, z.ZodOptional<z.ZodInt>>);
}
