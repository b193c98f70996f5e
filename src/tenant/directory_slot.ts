import type { HeldList } from "./held_list.ts";
import type { RefreshLimit } from "./refresh_limit.ts";
import type { WalkDriver } from "./shared_walk.ts";

/** Where the state of a directory is kept. */
export interface DirectorySlot {
  readonly state: DirectoryState;
  /**
   * Called as somebody begins to wait for a list, and the returned function when that has ended.
   * Throws if no room is left for another list.
   */
  readonly enter?: () => () => void;
  /** Called before anything is answered. Throws if the caller may not have what is kept. */
  readonly prove?: () => Promise<void>;
}

/**
 * What is kept of a tenant between calls: the last whole directory, and the walk under way. It
 * belongs to one credential; directories with the same state share the users in it.
 */
export interface DirectoryState {
  held?: HeldList;
  /** Settles when the cached directory is kept, or cannot be; absent when that has been. */
  keeping?: Promise<void>;
  /** A walk under way, or one that can be resumed; absent when there is none. */
  driver?: WalkDriver;
  /** Settles when what an earlier process kept is taken up; absent before that begins. */
  restored?: Promise<void>;
  /** How often each caller may refresh; absent before the first refresh of one. */
  refreshLimit?: RefreshLimit;
  /** Only what was read then or later is fresh, in milliseconds since 1970: when a refresh asked. */
  freshFrom?: number;
  /**
   * Callers who were told to ask again and were not answered since, and when the last of them was
   * told, in milliseconds since 1970.
   */
  awaited?: { callers: number; readonly told: number };
}
