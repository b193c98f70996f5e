import { fold } from "../base/text.ts";
import type { Directory } from "../directory/directory.ts";
import { DirectoryBuilder } from "../directory/directory_builder.ts";
import { SpanningNotFoundError } from "../spanning/errors.ts";
import type { WalkOptions } from "./walk.ts";

const OWN_RECORD_ONLY = "Read from this user's own record, not from the user list: other records " +
  "with the same e-mail were not looked for";

/**
 * Asks the vendor for one user by principal name: a directory of this one user, or undefined when
 * the name cannot be one, when the vendor does not know it, when it answers about somebody else,
 * when the record is not a live one, or when it has not all the flags that the list may have.
 */
export async function readOwnRecord(
  { client, now }: Pick<WalkOptions, "client" | "now">,
  name: string,
  signal?: AbortSignal,
): Promise<Directory | undefined> {
  if (!name.includes("@")) return undefined;
  const fetchedAt = now();
  try {
    const user = await client.user(name, signal === undefined ? {} : { signal });
    if (fold(user.userPrincipalName) !== fold(name)) return undefined;
    const { assigned, isAdmin, isDeleted, isArchive } = user;
    if ([assigned, isAdmin, isDeleted, isArchive].includes("absent")) return undefined;
    const builder = new DirectoryBuilder();
    builder.add([user]);
    const own = builder.build({ complete: true, pages: 0, fetchedAt, warnings: [OWN_RECORD_ONLY] });
    // Beside the record of somebody deleted there may be a live one of the same name.
    return own.stateCounts.every(({ state }) => state.status === "enabled") ? own : undefined;
  } catch (error) {
    // Some tenants answer 400 or 404 for users who are in the list: the list has the last word.
    if (error instanceof SpanningNotFoundError) return undefined;
    throw error;
  }
}
