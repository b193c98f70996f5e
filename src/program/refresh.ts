import type { Sleep } from "../base/async.ts";
import type { Directory } from "../directory/directory.ts";
import type { Operations } from "../operations/operations.ts";
import { StillReadingError } from "../tenant/errors.ts";
import type { Tenant } from "../tenant/tenant.ts";

/** Scheduled readings, which no question asks for: every tenant of the settings, again and again. */

/**
 * Reads the tenants at once and then every so many seconds, one after the other, until the signal
 * aborts. A tenant that fails is tried again after a minute, then after two, four and so on, and at
 * the latest with the next round.
 */
export async function refreshTenants(
  tenants: readonly Tenant[],
  { seconds, sleep, onRefresh, signal }: RefreshOptions,
): Promise<void> {
  const refresh = async (tenant: Tenant): Promise<void> => {
    const end = tenant.now() + seconds * 1000;
    for (let wait = FIRST_RETRY_MS; !signal.aborted; wait *= 2) {
      if (await readTenant(tenant, onRefresh, signal) !== undefined) return;
      if (tenant.now() + wait >= end) return;
      await sleep(wait, signal);
    }
  };
  try {
    while (!signal.aborted) {
      const round = sleep(seconds * 1000, signal);
      // A round that ends before its tenants is waited for below.
      round.catch(() => {});
      for (const tenant of tenants) await refresh(tenant);
      await round;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Reads one tenant's list, whatever is cached; undefined where that failed, which is reported. */
export async function readTenant(
  { id, directory }: Tenant,
  onRefresh: OnRefresh,
  signal?: AbortSignal,
): Promise<Directory | undefined> {
  const report = (error: unknown): undefined => {
    if (signal?.aborted) return;
    onRefresh(id, error instanceof Error ? error.name : "unknown");
  };
  const done = (directory: Directory): Directory => {
    onRefresh(id);
    return directory;
  };
  const request = signal === undefined ? {} : { signal };
  try {
    return done(await directory.get({ ...request, refresh: true }));
  } catch (error) {
    if (!(error instanceof StillReadingError)) return report(error);
  }
  // Whoever is told to ask again joins the reading under way.
  for (;;) {
    try {
      return done(await directory.get(request));
    } catch (error) {
      if (!(error instanceof StillReadingError)) return report(error);
    }
  }
}

type OnRefresh = Operations["onRefresh"];

/** How long after a failure a tenant is read again; then twice as long, and so on. */
export const FIRST_RETRY_MS = 60_000;

interface RefreshOptions {
  readonly seconds: number;
  readonly sleep: Sleep;
  readonly onRefresh: OnRefresh;
  readonly signal: AbortSignal;
}
