import { fold, foldAddress, foldSearch } from "../base/text.ts";
import type { Directory, Entry } from "../directory/directory.ts";
import { DirectoryBuilder } from "../directory/directory_builder.ts";
import { accountState, activityRank } from "../governance/account_state.ts";
import { SpanningAuthError, SpanningNotFoundError } from "../spanning/errors.ts";
import type { WireUser } from "../spanning/records.ts";
import { remainingWait, type Waiting } from "./shared_walk.ts";
import type { Tenant } from "./tenant.ts";
import type { DirectoryRequest } from "./tenant_directory.ts";

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
  const cached = !request.refresh && tenant.directory.fresh() !== undefined;
  const own = cached || request.asOf !== undefined
    ? undefined
    : await fetchOwnRecord(tenant, name.trim(), request);
  if (own !== undefined) request.onDirectory?.(own, "own_record");
  const maxWaitMs = remainingWait(request) - (tenant.now() - began);
  const directory = own ?? await tenant.directory.get({ ...request, maxWaitMs });
  const found = await findUser(directory, name, request);
  if (found !== undefined) return { directory, found, similar: [] };
  const similar = await findSimilar(directory, name, request);
  const [only] = similar;
  // One candidate is meant; of several none may be guessed.
  return similar.length === 1 && only !== undefined
    ? { directory, found: await withOthers(directory, only, name, request), similar }
    : { directory, found: undefined, similar };
}

/** What was found under a name, and the directory it was looked up in. */
export interface LookUp {
  readonly directory: Directory;
  readonly found: FoundUser | undefined;
  /**
   * Records whose address is the name but for accents and the like, where none is equal to it. A
   * single one is the one found.
   */
  readonly similar: readonly Entry[];
}

const EVERYBODY = { limit: Number.MAX_SAFE_INTEGER };

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
async function findUser(
  directory: Directory,
  name: string,
  by: DirectoryRequest,
): Promise<FoundUser | undefined> {
  const wanted = foldAddress(name);
  if (wanted === "") return undefined;
  const named = await recordsAt(directory, wanted, by);
  const entry = likeliest(named, wanted) ??
    (await directory.select({ id: wanted }, { limit: 1 }, by)).entries[0];
  return entry === undefined ? undefined : await withOthers(directory, entry, name, by);
}

/** Joins a record with the others at its addresses, and at the name that it was asked for by. */
async function withOthers(
  directory: Directory,
  entry: Entry,
  name: string,
  by: DirectoryRequest,
): Promise<FoundUser> {
  const addresses = new Set([foldAddress(name), ...listAddresses(entry)]);
  const others = new Map<string, Entry>();
  for (const address of addresses) {
    for (const each of await recordsAt(directory, address, by)) others.set(each.identity.id, each);
  }
  others.delete(entry.identity.id);
  return { entry, others: [...others.values()] };
}

/** The records with an address that is the name without accents. */
async function findSimilar(
  directory: Directory,
  name: string,
  by: DirectoryRequest,
): Promise<Entry[]> {
  const wanted = foldSearch(name.trim());
  if (wanted === "") return [];
  const { entries } = await directory.select({ query: wanted }, EVERYBODY, by);
  return entries.filter((entry) =>
    listAddresses(entry).some((address) => foldSearch(address) === wanted)
  );
}

/** The records with a folded address as principal name or e-mail, by principal name. */
async function recordsAt(
  directory: Directory,
  address: string,
  by: DirectoryRequest,
): Promise<Entry[]> {
  const { entries } = await directory.select({ query: address }, EVERYBODY, by);
  return entries.filter((entry) => listAddresses(entry).includes(address));
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

/**
 * One user's own record as a directory of one; undefined when only the list can tell, also because
 * the vendor fails, or does not answer in half the time that the caller waits.
 *
 * Throws `SpanningAuthError`, and the caller's own reason when the caller aborts.
 */
async function fetchOwnRecord(
  tenant: Tenant,
  name: string,
  { signal, ...waits }: Waiting,
): Promise<Directory | undefined> {
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const late = tenant.sleep(remainingWait(waits) / 2, stop).then(() => undefined);
  try {
    return await Promise.race([readOwnRecord(tenant, name, stop), late]);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SpanningAuthError) throw error;
    return undefined;
  } finally {
    over.abort();
  }
}

/**
 * Asks the vendor for one user by principal name: a directory of this one user, or undefined when
 * the name cannot be one, when the vendor does not know it, when it answers about somebody else,
 * when the record is not a live one, or when it lacks what only the list decides.
 */
async function readOwnRecord(
  { client, now }: Pick<Tenant, "client" | "now">,
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
    const others = await othersCarryTags(client, user, signal);
    if (others === "list decides") return undefined;
    const builder = new DirectoryBuilder();
    builder.add([user]);
    const facts = { complete: true, pages: 0, fetchedAt, warnings: [OWN_RECORD_ONLY] };
    const own = builder.build(facts, others);
    // A live record of the same name may stand beside that of somebody deleted.
    return own.stateCounts.every(({ state }) => state.status === "enabled") ? own : undefined;
  } catch (error) {
    // Some tenants answer 400 or 404 for users who are in the list: the list has the last word.
    if (error instanceof SpanningNotFoundError) return undefined;
    throw error;
  }
}

/**
 * Whether other records carry tags, where that decides what this one says, by the first page of the
 * list. What else a record lacks only the whole list can decide: a record without tags may have
 * them there, and a flag without its tag or a boolean field means what it means on others.
 */
async function othersCarryTags(
  client: Tenant["client"],
  user: WireUser,
  signal: AbortSignal | undefined,
): Promise<boolean | "list decides"> {
  const state = accountState(user);
  if (user.tags === undefined) return "list decides";
  if (state.carriesTags) return state.adminOfUnknownKind ? "list decides" : true;
  if (user.hints !== undefined) return "list decides";
  if (user.tags.length > 0) return false;
  if (state.admin !== false) return "list decides";
  for await (const page of client.pages(signal === undefined ? {} : { signal })) {
    return page.users.some((other) => accountState(other).carriesTags) || "list decides";
  }
  return "list decides";
}

const OWN_RECORD_ONLY = "Read from this user's own record, not from the user list: other records " +
  "with the same e-mail were not looked for";
