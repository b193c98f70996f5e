import type { Directory } from "../directory/directory.ts";
import { DEADLINES } from "./deadlines.ts";
import { Walk, type WalkContext } from "./walk.ts";
import type { KeptWalk, WalkStore } from "./walk_store.ts";

/**
 * Takes up what an earlier process kept of a tenant's walks: the newest whole list, and a walk that
 * had not ended. What is too old, cannot be read, or is not whole by the settings of now is no
 * longer kept.
 */
export async function restoreWalks(context: WalkContext, store: WalkStore): Promise<Restored> {
  const { host, configuration: { cacheTtlSeconds, staleMaxSeconds } } = context;
  const usefulMs = 1000 * Math.max(cacheTtlSeconds, staleMaxSeconds);
  const restored: Restored = {};
  const restore = async (kept: KeptWalk): Promise<boolean> => {
    const { began, touched, end } = kept;
    const until = (end?.at ?? touched) + (end === undefined ? DEADLINES.unattended : usefulMs);
    if (host.now() >= until) return false;
    const walk = new Walk(context, began);
    const reading = await walk.takeUp(kept);
    if (end === undefined || reading === undefined) {
      restored.unfinished = { walk, until };
      return true;
    }
    const { directory, incompleteness } = reading;
    if (incompleteness === undefined) restored.held = { directory, since: end.at };
    return incompleteness === undefined;
  };
  for (const kept of await store.load()) {
    // What cannot be read is read again.
    if (!await restore(kept).catch(() => false)) store.forget(kept.began);
  }
  return restored;
}

/** What an earlier process left. */
interface Restored {
  /** The newest whole list, and when it was read, in milliseconds since 1970. */
  held?: { readonly directory: Directory; readonly since: number };
  /** A walk that can go on, and how long callers may join it, in milliseconds since 1970. */
  unfinished?: { readonly walk: Walk; readonly until: number };
}
