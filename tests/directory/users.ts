import type { Directory } from "../../src/directory/directory.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import type { WireUser } from "../../src/spanning/records.ts";

/** The facts of a directory that was read completely. */
export const FACTS = { complete: true, pages: 1, fetchedAt: 0, warnings: [] };

/** A directory built from one page. */
export function directoryOf(...users: readonly WireUser[]): Directory {
  const builder = new DirectoryBuilder();
  builder.add(users);
  return builder.build(FACTS);
}

/** The principal names of some users, in order. */
export function names(
  entries: Iterable<{ readonly identity: { readonly userPrincipalName: string } }>,
): string[] {
  return [...entries].map(({ identity }) => identity.userPrincipalName);
}
