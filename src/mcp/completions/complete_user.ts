import { fold } from "../../base/text.ts";
import type { Directory } from "../../directory/directory.ts";
import { type Completion, completionOf, MAX_VALUES } from "./completion.ts";

/**
 * Principal names for what somebody typed: first those that begin with it, then those of users who
 * have it in name, e-mail or principal name.
 */
export function completeUser(typed: string, directory: Directory): Completion {
  const query = typed.trim();
  // More than are shown: two records can have one name.
  const page = { limit: 2 * MAX_VALUES };
  const { entries, matched, more } = directory.select({ query }, page);
  const behind = { ...page, after: { userPrincipalName: query, id: "" } };
  const start = fold(query);
  const first = directory.select({ query }, behind).entries
    .filter(({ identity }) => fold(identity.userPrincipalName).startsWith(start));
  const records = [...first, ...entries];
  const names = [...new Set(records.map(({ identity }) => identity.userPrincipalName))];
  return completionOf(names, more ? matched : names.length);
}
