import type { Directory, Entry } from "./directory.ts";
import { fold } from "./match_text.ts";

/** The user that a name means, and the other records it could have meant. */
export interface FoundUser {
  readonly entry: Entry;
  /** Records that share the e-mail address or name asked for, without the answer itself. */
  readonly others: readonly Entry[];
}

/**
 * Finds one user by principal name, else by e-mail, else by Microsoft object id, in any case.
 *
 * Of several records with one e-mail (a deleted shadow beside the live account occurs in real
 * tenants) the live one is the answer.
 */
export function findUser(directory: Directory, name: string): FoundUser | undefined {
  const wanted = fold(name.trim());
  if (wanted === "") return undefined;
  const { entries } = directory.select({ query: wanted }, { limit: Number.MAX_SAFE_INTEGER });
  const is = (text: string | undefined): boolean => text !== undefined && fold(text) === wanted;
  return pick(entries.filter(({ identity }) => is(identity.userPrincipalName))) ??
    pick(entries.filter(({ identity }) => is(identity.email))) ??
    pick(directory.find(() => true, Number.MAX_SAFE_INTEGER, ({ id }) => is(id)).people);
}

function pick(found: readonly Entry[]): FoundUser | undefined {
  const entry = found.find(({ standing }) => standing.status === "enabled") ?? found[0];
  return entry === undefined
    ? undefined
    : { entry, others: found.filter((other) => other !== entry) };
}
