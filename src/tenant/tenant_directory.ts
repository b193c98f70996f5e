import { ReportableError } from "../base/errors.ts";
import type { Directory } from "../directory/directory.ts";
import type { WalkEnd } from "../operations/operations.ts";
import { DEADLINES } from "./deadlines.ts";
import {
  type CachedList,
  checkCached,
  createRefreshLimit,
  type DirectorySlot,
  type DirectoryState,
} from "./directory_state.ts";
import { IncompleteDirectoryError, StillReadingError } from "./errors.ts";
import { isKeepable, type Reading } from "./reading.ts";
import { type ReadingKeeper, recallReading } from "./reading_keeper.ts";
import { restoreWalks, SharedWalks, type Waiting } from "./shared_walk.ts";
import type { WalkContext } from "./walk.ts";
import type { WalkStore } from "./walk_store.ts";

/** One tenant's directory: read once, shared by everybody who asks meanwhile, reused for a while. */
export class TenantDirectory {
  readonly #context: DirectoryContext;
  readonly #slot: DirectorySlot;

  /** `slot`: what is remembered between calls; directories with the same slot share it. */
  constructor(context: DirectoryContext, slot: DirectorySlot = { state: {} }) {
    this.#context = context;
    this.#slot = slot;
  }

  get #state(): DirectoryState {
    return this.#slot.state;
  }

  /** The cached directory, if it may still be used. */
  fresh(): Directory | undefined {
    const { host, configuration } = this.#context;
    const { cached, freshFrom = 0 } = this.#state;
    if (cached === undefined || cached.directory.facts.fetchedAt < freshFrom) return undefined;
    const age = host.now() - cached.since;
    const ttlMs = configuration.cacheTtlSeconds * 1000;
    return age < ttlMs || (this.#isAwaited() && age < DEADLINES.askAgain)
      ? cached.directory
      : undefined;
  }

  /** Drops the cached directory: once credentials are rejected, nothing is served from the cache. */
  drop(): void {
    delete this.#state.cached;
    this.#context.store?.drop();
  }

  /** Drops the cached directory and ends what is under way, for a tenant that is no longer read. */
  stop(): void {
    this.#state.walks?.stop();
    this.drop();
  }

  /** Takes up what an earlier process stored: the newest complete list, and a walk that had not ended. */
  async restore(): Promise<void> {
    const { store } = this.#context;
    if (store !== undefined) await (this.#state.restored ??= this.#restore(store));
  }

  async #restore(store: WalkStore): Promise<void> {
    const { cached, unfinished } = await restoreWalks(this.#context, store);
    if (cached !== undefined) this.#state.cached ??= cached;
    if (unfinished !== undefined) this.#walks().resume(unfinished.walk, unfinished.until);
  }

  /** Whether a walk is under way. */
  get isReading(): boolean {
    return this.#state.walks !== undefined;
  }

  /**
   * The directory, from the cache or from the vendor.
   *
   * A refresh is answered only by a reading that began with it or later, never by one that was
   * under way; "with it" leaves two seconds, so that refreshes side by side share one
   * walk. A refresh that takes longer than clients wait is told to ask again without refresh: from
   * then on that reading, or a later one, answers everybody.
   *
   * With `asOf` it is a reading that was kept. A new reading is kept before it answers, where
   * readings are.
   *
   * Throws {@linkcode IncompleteDirectoryError} when the list is not complete and `allowPartial` is
   * not set, and {@linkcode StillReadingError} when reading takes longer than clients wait.
   */
  async get(request: DirectoryRequest = {}): Promise<Directory> {
    if (this.#slot.prove !== undefined) await this.#slot.prove();
    const { refresh = false, signal, onDirectory, asOf } = request;
    if (asOf !== undefined) {
      const kept = await recallReading(this.#context.keeper, asOf, request);
      return this.#answer(kept, "kept", onDirectory);
    }
    const fresh = refresh ? undefined : this.fresh();
    if (fresh !== undefined) {
      return this.#answer(await this.#checked(fresh, request), "fresh", onDirectory);
    }
    const notBefore = refresh
      ? this.#context.host.now() - DEADLINES.together
      : this.#state.freshFrom ?? 0;
    if (refresh) this.#mayRefresh(request.caller, notBefore);
    try {
      const directory = await this.#whenKept(await this.#read(request, notBefore));
      return this.#answer(directory, "refreshed", onDirectory);
    } catch (error) {
      const isLate = error instanceof StillReadingError;
      // The time limit of a call tells its caller to ask again, too.
      if (isLate || signal?.reason instanceof ReportableError) {
        this.#noteSentAway(refresh, notBefore);
      }
      if (isLate && refresh) throw new StillReadingError(error.progress, true);
      if (isLate || refresh || signal?.aborted) throw error;
      return this.#answer(this.#standIn(error), "stale", onDirectory);
    }
  }

  /** Throws `UserInputError` if a caller asks too often for new readings. */
  #mayRefresh(caller: string | undefined, notBefore: number): void {
    const state = this.#state;
    if (caller === undefined || (state.walks?.began ?? -Infinity) >= notBefore) return;
    const limit = state.refreshLimit ??= createRefreshLimit(this.#context.host.now);
    limit(caller);
  }

  #answer(
    directory: Directory,
    cache: CacheState,
    onDirectory: DirectoryRequest["onDirectory"],
  ): Directory {
    const { awaited } = this.#state;
    if (awaited !== undefined && --awaited.callers === 0) delete this.#state.awaited;
    onDirectory?.(directory, cache);
    return directory;
  }

  /** Notes that a caller was told to ask again, and what may answer then. */
  #noteSentAway(refresh: boolean, notBefore: number): void {
    const callers = this.#isAwaited() ? this.#state.awaited?.callers ?? 0 : 0;
    this.#state.awaited = { callers: callers + 1, told: this.#context.host.now() };
    // The latest of several refreshes: the reading that satisfies it satisfies the others.
    if (refresh) this.#state.freshFrom = Math.max(notBefore, this.#state.freshFrom ?? 0);
  }

  /** Whether callers who were told to ask again not long ago have yet to do so. */
  #isAwaited(): boolean {
    const { awaited } = this.#state;
    return awaited !== undefined && this.#context.host.now() - awaited.told < DEADLINES.askAgain;
  }

  async #read(request: DirectoryRequest, notBefore: number): Promise<Directory> {
    const { enter } = this.#slot;
    const leave = enter === undefined ? undefined : await enter(request.signal);
    try {
      return accept(await this.#walks().read({ ...request, notBefore }), request);
    } finally {
      leave?.();
    }
  }

  /** The cached directory, compared with the tenant's own figures if these could not be read yet. */
  async #checked(fresh: Directory, request: DirectoryRequest): Promise<Directory> {
    const { cached } = this.#state;
    const reading = cached && await checkCached(cached, this.#context, request.signal);
    if (cached === undefined || reading === undefined) return fresh;
    if (this.#state.cached === cached) {
      if (reading.incompleteness !== undefined) this.drop();
      else this.#cache({ directory: reading.directory, since: cached.since });
    }
    return accept(reading, request);
  }

  /** The same list once it is kept, with a warning where it could not be. */
  async #whenKept(directory: Directory): Promise<Directory> {
    const { keeping } = this.#state;
    if (keeping === undefined) return directory;
    const over = new AbortController();
    const late = this.#context.host.sleep(DEADLINES.keeping, over.signal).catch(() => {});
    await Promise.race([keeping, late]);
    over.abort();
    const cached = this.#state.cached?.directory;
    return cached?.facts.fetchedAt === directory.facts.fetchedAt ? cached : directory;
  }

  /** The tenant's walks, shared as long as one is under way; those of one call where nothing is shared. */
  #walks(): SharedWalks {
    const { onWalk, host: { now, perRequest } } = this.#context;
    if (this.#state.walks !== undefined) return this.#state.walks;
    const over = (): void => {
      if (walks.idle && this.#state.walks === walks) delete this.#state.walks;
    };
    const walks = new SharedWalks(this.#context, {
      onReading: (reading) => {
        over();
        if (!perRequest) this.#cacheReading(reading);
        onWalk?.(describeEnd(reading, now()));
      },
      onFailure: (error) => {
        over();
        onWalk?.({ error: error instanceof Error ? error.name : "unknown" });
      },
    });
    return perRequest ? walks : this.#state.walks = walks;
  }

  /** Caches a reading for the next caller, unless it is partial or older than the cached one. */
  #cacheReading({ directory, incompleteness, unchecked }: Reading): void {
    const cachedFrom = this.#state.cached?.directory.facts.fetchedAt ?? 0;
    if (incompleteness !== undefined || directory.facts.fetchedAt < cachedFrom) return;
    const since = this.#context.host.now();
    this.#cache({ directory, since, ...(unchecked === undefined ? {} : { unchecked }) });
  }

  /** Caches a list and has it kept, where readings are kept and this one may be. */
  #cache(cached: CachedList): void {
    this.#state.cached = cached;
    const { keeper } = this.#context;
    if (keeper === undefined || !isKeepable(cached.directory.facts)) return;
    const { directory } = cached;
    const keeping = keeper.keep(directory).then((warning) => {
      if (warning !== undefined) cached.directory = directory.withWarning(warning);
      if (this.#state.keeping === keeping) delete this.#state.keeping;
    });
    this.#state.keeping = keeping;
  }

  /** An older complete directory that says what happened; throws the error where there is none. */
  #standIn(error: unknown): Directory {
    const { host, configuration } = this.#context;
    const staleMs = configuration.staleMaxSeconds * 1000;
    const directory = this.#state.cached?.directory;
    if (
      directory === undefined || host.now() - directory.facts.fetchedAt > staleMs || staleMs === 0
    ) {
      throw error;
    }
    const kind = error instanceof Error ? error.name : "unknown error";
    return directory.withWarning(
      `Reading the tenant again failed (${kind}), so this answer is from the older reading of ` +
        `${new Date(directory.facts.fetchedAt).toISOString()}; refresh: true insists on a new one`,
    );
  }
}

/** What {@linkcode TenantDirectory} needs. */
export interface DirectoryContext extends WalkContext {
  /** Called at the end of each walk, whether or not a caller is still there. */
  readonly onWalk?: ((end: WalkEnd) => void) | undefined;
  readonly keeper?: ReadingKeeper | undefined;
}

/** What a caller wants of a directory. */
export interface DirectoryRequest extends Waiting {
  /** Answer from the newest reading kept at or before this date or time, not from the latest one. */
  readonly asOf?: string | undefined;
  /** Read again, whatever is cached. */
  readonly refresh?: boolean | undefined;
  /** Who asks, if the refreshes of each are limited. */
  readonly caller?: string | undefined;
  /** Take an incomplete directory, marked as such, instead of an error. */
  readonly allowPartial?: boolean | undefined;
  /** Called with the directory that answers, and where it came from. */
  readonly onDirectory?: ((directory: Directory, cache: CacheState) => void) | undefined;
}

/**
 * Where an answer's directory came from: the cache, a new reading, one user's own record, the
 * cache after its time because reading failed, or a reading that was kept.
 */
export type CacheState = "fresh" | "refreshed" | "own_record" | "stale" | "kept";

/** The directory of a reading that may be partial only where the caller accepts that. */
function accept(
  { directory, incompleteness, cause }: Reading,
  { allowPartial }: DirectoryRequest,
): Directory {
  if (incompleteness === undefined || allowPartial) return directory;
  throw new IncompleteDirectoryError(incompleteness, { cause });
}

function describeEnd({ directory: { users, facts } }: Reading, now: number): WalkEnd {
  return { users, pages: facts.pages, ms: now - facts.fetchedAt, complete: facts.complete };
}
