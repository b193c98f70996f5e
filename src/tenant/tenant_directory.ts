import type { Directory } from "../directory/directory.ts";
import type { WalkEnd } from "../operations/operations.ts";
import { SpanningAuthError } from "../spanning/errors.ts";
import { IncompleteDirectoryError, StillReadingError } from "./errors.ts";
import { ForegroundDriver } from "./foreground_walk.ts";
import { readOwnRecord } from "./own_record.ts";
import { BackgroundDriver, remainingWait, type Waiting, type WalkDriver } from "./shared_walk.ts";
import type { Reading, WalkOptions } from "./walk.ts";

/**
 * Refreshes that come within this time share one walk, in milliseconds: they mean the same moment,
 * as the calls do that an assistant makes side by side.
 */
const TOGETHER_MS = 2_000;

/**
 * How soon a refresh that was told to ask again has to do so, in milliseconds, to be the same
 * refresh still. It is told "in a minute".
 */
const ASKED_AGAIN_MS = 180_000;

/** A caller's `refresh: true`, and what may answer it. */
export interface Refresh {
  /** When it was first asked, in milliseconds since 1970. */
  readonly asked: number;
  /** Only what began to be read then or later may answer. */
  readonly notBefore: number;
  /** Whether it was told to ask again, so that what was read meanwhile answers it. */
  readonly again: boolean;
}

/**
 * What may answer a refresh: a reading that began with it or later, and never one that was under
 * way. "With it" leaves two seconds, so that refreshes side by side share one walk.
 *
 * A list that takes longer to read than clients wait is never read while one call waits. So a
 * refresh that was told to ask the same again, and does within three minutes, counts as asked when
 * it was asked first: it goes on with the walk of that time, or gets what that walk came to.
 * `fetchedAt` of the answer says when reading began. `question` says who asks what.
 */
export function findRefresh(
  { unanswered }: DirectoryState,
  question: string,
  now: number,
): Refresh {
  const before = unanswered?.get(question);
  const again = before !== undefined && isRecent(before, now);
  const asked = again ? before.asked : now;
  return { asked, notBefore: asked - TOGETHER_MS, again };
}

/** Notes that a refresh was told to ask again. */
export function sendAway(
  slot: DirectoryState,
  question: string,
  { asked }: Refresh,
  now: number,
): void {
  const recent = [...slot.unanswered ?? []].filter(([, each]) => isRecent(each, now));
  slot.unanswered = new Map(recent);
  // Of several, the one asked last: what answers it answers the others too.
  const latest = Math.max(asked, slot.unanswered.get(question)?.asked ?? asked);
  slot.unanswered.set(question, { asked: latest, told: now });
}

/** Notes that a refresh is answered: the same question is another refresh from now on. */
export function settle({ unanswered }: DirectoryState, question: string): void {
  unanswered?.delete(question);
}

function isRecent({ told }: Unanswered, now: number): boolean {
  return now - told < ASKED_AGAIN_MS;
}

/**
 * Where an answer's directory came from: from memory, read anew, one user's own record, or from
 * memory although too old.
 */
export type CacheState = "fresh" | "refreshed" | "own_record" | "stale";

/** What a caller wants of a directory. */
export interface DirectoryRequest extends Waiting {
  /** Read anew, whatever is held: {@linkcode findRefresh} says what may answer. */
  readonly refresh?: boolean | undefined;
  /** Who asks what, so that no refresh is answered by what another one was waiting for. */
  readonly question?: string | undefined;
  /** Take an incomplete directory, marked as such, instead of an error. */
  readonly allowPartial?: boolean | undefined;
  /** Told which directory answers, and where it came from. */
  readonly onDirectory?: ((directory: Directory, cache: CacheState) => void) | undefined;
}

/** What {@linkcode TenantDirectory} needs. */
export interface TenantDirectoryOptions extends WalkOptions {
  /** How long a whole directory is reused; 0 means never. */
  readonly ttlMs: number;
  /** How old a whole directory may be to stand in when reading fails; 0 means never. */
  readonly staleMs: number;
  /** Whether work may outlive the request that began it; false on Cloudflare. */
  readonly background: boolean;
  /** Told of the end of each walk, whether or not a caller is still there. */
  readonly onWalk?: ((end: WalkEnd) => void) | undefined;
}

/** One tenant's directory: read once, shared by all who ask meanwhile, reused for a while. */
export class TenantDirectory {
  readonly #options: TenantDirectoryOptions;
  readonly #slot: DirectoryState;

  /** `slot` is where the directory is kept; whoever has the same one shares it. */
  constructor(options: TenantDirectoryOptions, slot: DirectoryState = {}) {
    this.#options = options;
    this.#slot = slot;
  }

  /** The directory that is held and still fresh. */
  fresh(): Directory | undefined {
    const { now, ttlMs } = this.#options;
    const { held } = this.#slot;
    return held !== undefined && now() - held.since < ttlMs ? held.directory : undefined;
  }

  /** Lets go of what is held: whose credentials are refused gets no answer out of memory. */
  drop(): void {
    delete this.#slot.held;
  }

  /**
   * The directory, from memory or from the vendor.
   *
   * Throws {@linkcode IncompleteDirectoryError} when the list is not whole and `allowPartial` is
   * not set, and {@linkcode StillReadingError} when reading takes longer than clients wait.
   */
  async get(request: DirectoryRequest = {}): Promise<Directory> {
    const { now } = this.#options;
    const { question = "" } = request;
    const given = (directory: Directory, cache: CacheState): Directory => {
      request.onDirectory?.(directory, cache);
      return directory;
    };
    const refresh = request.refresh ? findRefresh(this.#slot, question, now()) : undefined;
    const fresh = refresh === undefined ? this.fresh() : undefined;
    if (fresh !== undefined) return given(fresh, "fresh");
    try {
      const directory = this.#readMeanwhile(refresh) ?? await this.#read(request, refresh);
      if (refresh !== undefined) settle(this.#slot, question);
      return given(directory, "refreshed");
    } catch (error) {
      if (error instanceof StillReadingError) {
        if (refresh !== undefined) sendAway(this.#slot, question, refresh, now());
        throw error;
      }
      if (refresh !== undefined || request.signal?.aborted) throw error;
      return given(this.#standIn(error), "stale");
    }
  }

  /**
   * One user's own record as a directory of one; undefined when only the list can tell, also because
   * the vendor cannot be asked, or does not answer in half the time that the caller waits.
   *
   * Throws `SpanningAuthError`, and the caller's own reason when the caller aborts.
   */
  async ownRecord(name: string, { signal, ...waits }: Waiting): Promise<Directory | undefined> {
    const over = new AbortController();
    const stop = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
    const late = this.#options.sleep(remainingWait(waits) / 2, stop).then(() => undefined);
    try {
      return await Promise.race([readOwnRecord(this.#options, name, stop), late]);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SpanningAuthError) throw error;
      return undefined;
    } finally {
      over.abort();
    }
  }

  /** What a refresh that was told to ask again has been waiting for, where it is there by now. */
  #readMeanwhile(refresh: Refresh | undefined): Directory | undefined {
    const directory = refresh?.again ? this.#slot.held?.directory : undefined;
    return directory !== undefined && directory.facts.fetchedAt >= (refresh?.notBefore ?? 0)
      ? directory
      : undefined;
  }

  async #read(request: DirectoryRequest, refresh: Refresh | undefined): Promise<Directory> {
    const driver = this.#slot.driver ??= this.#createDriver();
    const reading = await driver.read({ ...request, notBefore: refresh?.notBefore });
    const { directory, incompleteness, cause } = reading;
    if (incompleteness === undefined || request.allowPartial) return directory;
    throw new IncompleteDirectoryError(incompleteness, { cause });
  }

  #createDriver(): WalkDriver {
    const { onWalk, now } = this.#options;
    const Driver = this.#options.background ? BackgroundDriver : ForegroundDriver;
    const over = (): void => {
      if (driver.idle && this.#slot.driver === driver) delete this.#slot.driver;
    };
    const driver: WalkDriver = new Driver(this.#options, {
      onReading: (reading) => {
        over();
        this.#hold(reading);
        onWalk?.(describeEnd(reading, now()));
      },
      onFailure: (error) => {
        over();
        onWalk?.({ error: error instanceof Error ? error.name : "unknown" });
      },
    });
    return driver;
  }

  /** Neither a partial directory nor an older one than is held is held for the next caller. */
  #hold({ directory, incompleteness }: Reading): void {
    const heldFrom = this.#slot.held?.directory.facts.fetchedAt ?? 0;
    if (incompleteness !== undefined || directory.facts.fetchedAt < heldFrom) return;
    this.#slot.held = { directory, since: this.#options.now() };
  }

  /** An older whole directory that says what happened, or else the error again. */
  #standIn(error: unknown): Directory {
    const { now, staleMs } = this.#options;
    const directory = this.#slot.held?.directory;
    if (directory === undefined || now() - directory.facts.fetchedAt > staleMs || staleMs === 0) {
      throw error;
    }
    const kind = error instanceof Error ? error.name : "unknown error";
    return directory.withWarning(
      `Reading the tenant anew failed (${kind}), so this answer is from the older reading of ` +
        `${new Date(directory.facts.fetchedAt).toISOString()}; refresh: true insists on a new one`,
    );
  }
}

function describeEnd({ directory: { users, facts } }: Reading, now: number): WalkEnd {
  return { users, pages: facts.pages, ms: now - facts.fetchedAt, complete: facts.complete };
}

/** A refresh that was told to ask again, in milliseconds since 1970. */
export interface Unanswered {
  /** When it was asked first. */
  readonly asked: number;
  /** When it was told. */
  readonly told: number;
}

/**
 * What is kept of a tenant between calls: the last whole directory, and the walk under way. It
 * belongs to one credential; whoever shares a slot shares the users in it.
 */
export interface DirectoryState {
  /** `since`: when it was read, in milliseconds since 1970. */
  held?: { readonly directory: Directory; readonly since: number };
  /** Reads, or read half and can go on; absent when nothing is under way. */
  driver?: WalkDriver;
  /** By question, the refresh that was told to ask again. */
  unanswered?: Map<string, Unanswered>;
}
