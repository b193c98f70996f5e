import type { Sleep } from "../base/async.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { SpanningClient } from "../spanning/client.ts";
import { SpanningAuthError } from "../spanning/errors.ts";
import { PageSize } from "../spanning/paging.ts";
import type { UserPage } from "../spanning/user_pages.ts";
import { TenantCount } from "./confirmation.ts";
import { RequestOverError } from "./errors.ts";
import { FirstPages, isLeftToOneChain, leaveToOneChain } from "./first_pages.ts";
import { GrowingList } from "./growing_list.ts";
import { judgeList, type Reading } from "./reading.ts";
import { type StoredWalk, storeEnd, storePage, type WalkStore } from "./walk_store.ts";
import type { WideWalk } from "./wide_walk.ts";

/** One walk through all users of a tenant, from the start or from what an earlier process stored. */
export class Walk {
  /** When reading began, in milliseconds since 1970. */
  readonly began: number;
  readonly #context: WalkContext;
  readonly #list: GrowingList = new GrowingList();
  /** Tells whether the rest is worth reading at several places; absent where it never is. */
  #first: FirstPages | undefined;
  /** Reads at several places at once; absent before that is worth it, and once it no longer is. */
  #wide: WideWalk | undefined;
  #cursor: string | undefined;
  /** Whether the last page was read. */
  #ended = false;
  /** How many users had been read when reading began again, so that progress never falls. */
  #furthest = 0;
  readonly #size: PageSize = new PageSize();
  readonly #count: TenantCount;

  /** `began`: of a walk that is taken up from before this process. */
  constructor(context: WalkContext, began: number = context.host.now()) {
    this.#context = context;
    this.began = began;
    this.#count = new TenantCount(context);
    const { client, store, configuration: { parallelPages } } = context;
    // Pages are stored one after the other, so they have to be one chain.
    if (parallelPages > 1 && store === undefined && !isLeftToOneChain(client, began)) {
      this.#first = new FirstPages(context.host.now);
    }
  }

  /** Takes up what an earlier process read; judges it if it had ended. Throws if it is unreadable. */
  async takeUp({ pages, end }: StoredWalk): Promise<Reading | undefined> {
    for await (const page of pages()) await this.#take(page);
    if (end === undefined) return undefined;
    await this.#list.builder.prepare();
    return this.#finish(undefined, end);
  }

  /** Its size in memory. */
  get bytes(): number {
    return this.#list.builder.bytes + (this.#wide?.bytes ?? 0);
  }

  /** How far it has come. */
  get progress(): WalkProgress {
    const counted = this.#count.users;
    const { builder: { records }, pages } = this.#list;
    const users = Math.max(this.#furthest, records + (this.#wide?.waiting ?? 0));
    return {
      users,
      pages,
      // The count leaves out guests, and no progress goes beyond its total.
      ...(counted === undefined ? {} : { total: Math.max(counted, users) }),
    };
  }

  /**
   * Reads on until the end and says whether the list is complete.
   *
   * Throws when the signal aborts, after which it can be called again; when not even one page could
   * be read; and when the credentials are refused. Any other end before the last page, and a signal
   * that aborts with a `RequestOverError`, is a reading with `incompleteness`.
   */
  async advance(
    signal: AbortSignal,
    onProgress: (progress: WalkProgress) => void,
  ): Promise<Reading> {
    const over = new AbortController();
    const counted = this.#count.ask(AbortSignal.any([signal, over.signal]));
    try {
      while (!this.#ended) {
        if (this.#wide === undefined) await this.#readOneByOne(signal, onProgress);
        else await this.#readWide(this.#wide, signal, onProgress);
      }
      await counted();
      await this.#list.builder.prepare();
      signal.throwIfAborted();
    } catch (error) {
      const cause = signal.aborted ? signal.reason : error;
      if (signal.aborted && !(cause instanceof RequestOverError)) throw cause;
      this.#context.store?.forget(this.began);
      if (this.#list.pages === 0 || cause instanceof SpanningAuthError) throw cause;
      await this.#list.builder.prepare();
      if (!(cause instanceof RequestOverError)) signal.throwIfAborted();
      return this.#finish({ cause });
    } finally {
      over.abort();
    }
    const reading = this.#finish();
    const isDoubtful = reading.incompleteness !== undefined || this.#list.builder.repeated > 0;
    if (!isDoubtful || !this.#wide?.wide) {
      await storeEnd(this.#context, reading, this.#count.value);
      return reading;
    }
    // A list that was read at several places and came out short or with repetitions proves nothing.
    this.#startOver();
    return await this.advance(signal, onProgress);
  }

  /** Reads at several places, as long as that is worth it. */
  async #readWide(
    wide: WideWalk,
    signal: AbortSignal,
    onProgress: (progress: WalkProgress) => void,
  ): Promise<void> {
    const end = await wide.read(signal, {
      counted: () => this.#count.users,
      mayReadOn: () => signal.throwIfAborted(),
      onPage: (page, ofHead) => {
        this.#list.count(page, ofHead);
        onProgress(this.progress);
        this.#checkSize();
      },
    });
    if (end.kind === "broken") return this.#startOver();
    if (wide.discouraged) this.#leaveToOne();
    this.#ended = end.kind === "ended";
    if (end.kind !== "single") return;
    this.#cursor = end.cursor;
    wide.placePages();
    this.#wide = undefined;
  }

  /** Begins again with one chain, which is always right. */
  #startOver(): void {
    this.#furthest = this.progress.users;
    this.#leaveToOne();
    this.#wide = undefined;
    this.#list.startOver();
    this.#cursor = undefined;
    this.#ended = false;
  }

  #leaveToOne(): void {
    this.#first?.leaveToOne();
    leaveToOneChain(this.#context.client, this.#context.host.now());
  }

  /** Reads one page after the other, to the end or until the rest is worth reading at several places. */
  async #readOneByOne(
    signal: AbortSignal,
    onProgress: (progress: WalkProgress) => void,
  ): Promise<void> {
    const { client, configuration: { parallelPages } } = this.#context;
    const [size, first, { builder, log }] = [this.#size, this.#first, this.#list];
    const pages = client.pages({
      signal,
      size,
      ...(this.#cursor === undefined ? {} : { startFrom: this.#cursor }),
      ahead: () => first?.decided ?? true,
      onRetry: () => this.#leaveToOne(),
    });
    for await (const page of first?.watch(pages) ?? pages) {
      await this.#take(page, signal);
      const read = first?.add(page);
      if (read !== undefined) {
        // Loaded by large lists only.
        const { WideWalk } = await import("./wide_walk.ts");
        this.#wide = new WideWalk({ client, size, builder, log }, parallelPages, read);
      }
      await storePage(this.#context, this.began, page, this.#list.pages);
      signal.throwIfAborted();
      onProgress(this.progress);
      if (!this.#ended) this.#checkSize();
      if (this.#wide !== undefined) return;
    }
  }

  async #take(page: UserPage, signal?: AbortSignal): Promise<void> {
    await this.#list.add(page, signal);
    this.#cursor = page.cursor;
    this.#ended = page.cursor === undefined;
  }

  #checkSize(): void {
    const { waiting: records = 0, bytes = 0 } = this.#wide ?? {};
    this.#list.checkSize({ records, bytes }, this.#context.host.onIsolate);
    this.#context.grow?.();
  }

  #finish(
    ended?: { readonly cause: unknown },
    { figures, at }: Ended = { figures: this.#count.value, at: this.#context.host.now() },
  ): Reading {
    const flaw = this.#list.flaw(ended);
    this.#wide?.placePages();
    const directory = this.#list.build({
      startedAt: this.began,
      finishedAt: at,
      asksTenant: typeof figures === "object",
    });
    return judgeList(
      { directory, ...(flaw === undefined ? {} : { flaw }), ...ended },
      figures,
      this.#context.configuration,
    );
  }
}

type Ended = NonNullable<StoredWalk["end"]>;

/** How far a walk has come. */
export interface WalkProgress {
  /** A user sent twice counts twice until the walk ends. */
  readonly users: number;
  readonly pages: number;
  /** The tenant's own count, once known, or the users so far if these are more. */
  readonly total?: number;
}

/** The context in which a tenant's users are read. */
export interface WalkContext {
  readonly client: SpanningClient;
  readonly configuration: Pick<
    Configuration,
    "cacheTtlSeconds" | "staleMaxSeconds" | "countCheck" | "countGuests" | "parallelPages"
  >;
  readonly host: WalkHost;
  /** Stores what is read beyond the memory of this process; absent where nothing does. */
  readonly store?: WalkStore | undefined;
  /** Called as the list grows. Throws if there is no room for that. */
  readonly grow?: (() => void) | undefined;
}

/** The part of the runtime that a walk uses. */
export interface WalkHost {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Whether memory is that of an isolate on Cloudflare. */
  readonly onIsolate?: boolean | undefined;
  /** Whether each request reads for itself, because nothing outlives it: a Worker without objects. */
  readonly perRequest?: boolean | undefined;
}
