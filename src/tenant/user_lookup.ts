import { foldAddress } from "../base/text.ts";
import type { Directory, Entry } from "../directory/directory.ts";
import { activityRank } from "../governance/account_state.ts";
import { remainingWait } from "./shared_walk.ts";
import type { Tenant } from "./tenant.ts";
import type { DirectoryRequest } from "./tenant_directory.ts";

/** The user that a name means, and the other records it could have meant. */
export interface FoundUser {
  readonly entry: Entry;
  /** Records that share an address with the text or the answer, without the answer itself. */
  readonly others: readonly Entry[];
}

/**
 * Finds one user by principal name or e-mail, else by Microsoft object id, in any case.
 *
 * Of several records with one address (a deleted shadow beside the live account occurs in real
 * tenants) the live one is the answer, and among equals the one with that principal name. Whatever
 * was asked for, the other records with an address of the answer are named.
 */
export function findUser(directory: Directory, name: string): FoundUser | undefined {
  const wanted = foldAddress(name);
  if (wanted === "") return undefined;
  const named = recordsAt(directory, wanted);
  const entry = likeliest(named, wanted) ??
    directory.select({ id: wanted }, { limit: 1 }).entries[0];
  if (entry === undefined) return undefined;
  const related = listAddresses(entry).filter((address) => address !== wanted)
    .flatMap((address) => recordsAt(directory, address));
  const others = new Map([...named, ...related].map((each) => [each.identity.id, each]));
  others.delete(entry.identity.id);
  return { entry, others: [...others.values()] };
}

/** The records with a folded address as principal name or e-mail, by principal name. */
function recordsAt(directory: Directory, address: string): Entry[] {
  return directory.select({ query: address }, { limit: Number.MAX_SAFE_INTEGER }).entries
    .filter((entry) => listAddresses(entry).includes(address));
}

function listAddresses({ identity: { userPrincipalName, email } }: Entry): string[] {
  const addresses = [userPrincipalName, email ?? ""].map(foldAddress);
  return [...new Set(addresses)].filter((address) => address !== "");
}

function likeliest(entries: readonly Entry[], wanted: string): Entry | undefined {
  const rankOf = ({ identity, state }: Entry): number =>
    2 * activityRank(state) + (foldAddress(identity.userPrincipalName) === wanted ? 1 : 0);
  // Sorting keeps equals in their order.
  return entries.toSorted((one, other) => rankOf(other) - rankOf(one))[0];
}

/** What was found under a name, and the directory it was looked for in. */
export interface LookUp {
  readonly directory: Directory;
  readonly found: FoundUser | undefined;
}

/**
 * Looks up one user: in a fresh directory if there is one, else by the vendor's route for one user,
 * else in the whole list, which also knows e-mail addresses and object ids.
 *
 * The route answers 404, and on some tenants 400, for users who are in the list; so the list has
 * the last word. It also has it when the route fails: an older list may stand in.
 */
export async function lookUpUser(
  tenant: Tenant,
  name: string,
  request: DirectoryRequest,
): Promise<LookUp> {
  const began = tenant.now();
  const fresh = request.refresh ? undefined : tenant.directory.fresh();
  const own = fresh === undefined
    ? await tenant.directory.ownRecord(name.trim(), request)
    : undefined;
  const quick = fresh ?? own;
  if (quick !== undefined) request.onDirectory?.(quick, own === undefined ? "fresh" : "own_record");
  const maxWaitMs = remainingWait(request) - (tenant.now() - began);
  const directory = quick ?? await tenant.directory.get({ ...request, maxWaitMs });
  return { directory, found: findUser(directory, name) };
}
