import type { Directory } from "./directory.ts";
import { findUser, type FoundUser } from "./find_user.ts";
import type { Tenant } from "./tenant.ts";
import type { DirectoryRequest } from "./tenant_directory.ts";
import { patienceOf } from "./walk_driver.ts";

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
  const patienceMs = patienceOf(request) - (tenant.now() - began);
  const directory = quick ?? await tenant.directory.get({ ...request, patienceMs });
  return { directory, found: findUser(directory, name) };
}
