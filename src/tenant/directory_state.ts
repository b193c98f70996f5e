import { abortable } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import { createTokenBuckets } from "../base/limiter.ts";
import { plural } from "../base/text.ts";
import type { Directory } from "../directory/directory.ts";
import { TenantCount } from "./confirmation.ts";
import { DEADLINES } from "./deadlines.ts";
import { judgeList, type Reading, type ReadList } from "./reading.ts";
import type { SharedWalks } from "./shared_walk.ts";
import type { WalkContext } from "./walk.ts";

/** What is remembered of a tenant between calls, and how it is checked and refreshed. */

/** Where the state of a directory lies. */
export interface DirectorySlot {
  readonly state: DirectoryState;
  /**
   * Called as somebody begins to wait for a list, and the returned function when that has ended.
   * Throws if no room is left for another list, or if the caller may not have this one.
   */
  readonly enter?: (signal: AbortSignal | undefined) => Promise<() => void>;
  /** Called as a list that is being read grows. Throws if there is no room for that. */
  readonly grow?: () => void;
  /** Called before anything is answered. Throws if the caller may not have what is remembered. */
  readonly prove?: () => Promise<void>;
}

/**
 * What is remembered of a tenant between calls: the last complete list, and the walk under way. It
 * belongs to one credential; directories with the same state share the users in it.
 */
export interface DirectoryState {
  cached?: CachedList;
  /** Settles when the cached directory is kept, or cannot be; absent when that has been. */
  keeping?: Promise<void>;
  /** Walks under way, or one that can be resumed; absent when there is none. */
  walks?: SharedWalks;
  /** Settles when what an earlier process stored is taken up; absent before that begins. */
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

/** The last complete list of a tenant, for the callers who come next. */
export interface CachedList {
  directory: Directory;
  /** When it was read, in milliseconds since 1970. */
  readonly since: number;
  /** Present until the tenant's own figures could be read. */
  readonly unchecked?: ReadList;
  /** The request for those figures that is under way. */
  checking?: Promise<Reading | undefined>;
  /** When they may be asked for again after a wait in vain, in milliseconds since 1970. */
  askFrom?: number;
}

/**
 * Asks for the tenant's own figures of a list that was not compared with them yet, and judges it.
 * Undefined if they were compared, cannot be had, or did not come in time not long ago: a vendor
 * that does not answer must not hold up every call.
 *
 * Calls that come together share one request.
 */
export async function checkCached(
  cached: CachedList,
  context: WalkContext,
  signal: AbortSignal | undefined,
): Promise<Reading | undefined> {
  const { unchecked, askFrom = 0 } = cached;
  if (unchecked === undefined || context.host.now() < askFrom) return undefined;
  cached.checking ??= judgeByFigures(cached, unchecked, context)
    .finally(() => delete cached.checking);
  return await abortable(cached.checking, signal);
}

async function judgeByFigures(
  cached: CachedList,
  list: ReadList,
  context: WalkContext,
): Promise<Reading | undefined> {
  const { now } = context.host;
  const began = now();
  const over = new AbortController();
  const count = new TenantCount(context);
  await count.ask(over.signal)().finally(() => over.abort());
  if (count.value !== "failed") return judgeList(list, count.value, context.configuration);
  if (now() - began >= DEADLINES.count) cached.askFrom = now() + DEADLINES.countAgain;
  return undefined;
}

/**
 * Limits how often each caller may have one tenant's list read again: each reading is hundreds of
 * requests on a large tenant, out of an allowance that all callers share.
 *
 * The function throws {@linkcode UserInputError} if the caller has to wait.
 */
export function createRefreshLimit(now: () => number): RefreshLimit {
  const refreshes = createTokenBuckets(REFRESHES_PER_MINUTE, now);
  return (caller) => {
    const wait = refreshes.take(caller);
    if (wait === 0) return;
    throw new UserInputError(
      `Cannot read the user list again yet: it was read ${REFRESHES_PER_MINUTE} times for you in ` +
        `the last minute. Ask without refresh: true, or again in ${plural(wait, "second")}`,
    );
  };
}

/** Takes one refresh from what a caller may have. */
type RefreshLimit = (caller: string) => void;

/** More than an assistant needs, and few enough for walks that take a minute. */
const REFRESHES_PER_MINUTE = 4;
