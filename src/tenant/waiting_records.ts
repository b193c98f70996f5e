import { DirectoryBuilder } from "../directory/directory_builder.ts";
import type { ExtractionLog, ReceivedPage } from "../directory/extraction.ts";
import type { Chains } from "../spanning/chains.ts";
import type { UserPage } from "../spanning/user_pages.ts";

/** Records that several chains have read, until it is known where in the list they stand. */

/** Puts the records of chains into the list, in its order, as soon as their place is known. */
export class WaitingRecords {
  readonly #list: List;
  readonly #chains: Chains;
  readonly #waiting: Waiting[];
  /** The pages of each chain, in its order. */
  readonly #pages: ReceivedPage[][] = [];
  /** How many records the head had read before; they are in the list, and so are their pages. */
  readonly #before: number;

  constructor(list: List, chains: Chains, before: number) {
    this.#list = list;
    this.#chains = chains;
    this.#before = before;
    this.#waiting = [{ builder: new DirectoryBuilder(), base: before, placed: before }];
  }

  /** How many records wait. */
  get count(): number {
    return this.#waiting.reduce(
      (sum, { builder, base, placed }) => sum + base + builder.records - placed,
      0,
    );
  }

  /** Their size in memory. */
  get bytes(): number {
    return this.#waiting.reduce((sum, { builder }) => sum + builder.bytes, 0);
  }

  /** Notes that a page of a chain has arrived. */
  receive(chain: number, page: UserPage): void {
    (this.#pages[chain] ??= []).push(this.#list.log.receive(page));
  }

  /** Keeps the records of a page, or puts them into the list at once if they are its next ones. */
  add(chain: number, { users }: UserPage): void {
    const waiting = this.#waiting[chain] ??= {
      builder: new DirectoryBuilder(),
      base: 0,
      placed: 0,
    };
    const step = this.#chains.path.at(-1);
    const isNext = step?.chain === chain && this.#pending() === undefined &&
      waiting.base + waiting.builder.records === waiting.placed;
    const next = isNext ? users.slice(0, Math.max(0, step.records - waiting.placed)) : [];
    if (next.length > 0) {
      this.#list.builder.add(next);
      waiting.placed += next.length;
      waiting.base = waiting.placed;
      waiting.builder = new DirectoryBuilder();
    }
    if (next.length < users.length) waiting.builder.add(users.slice(next.length));
  }

  /** Puts some of the records that wait into the list; returns whether there were any. */
  placeSome(): boolean {
    const next = this.#pending();
    if (next === undefined) return false;
    const { waiting, records } = next;
    const to = Math.min(records, waiting.placed + PLACED_AT_ONCE);
    const { builder, base, placed } = waiting;
    this.#list.builder.append(builder, placed - base, to - base);
    waiting.placed = to;
    return true;
  }

  /** Notes the pages of the list in its order, once it is known. */
  placePages(): void {
    for (const { chain, records } of this.#chains.path) {
      let at = chain === 0 ? this.#before : 0;
      for (const page of this.#pages[chain] ?? []) {
        if (at < records) this.#list.log.place(page);
        at += page.rows - page.unreadable;
      }
    }
  }

  /** The first chain of the path whose records are not all in the list. */
  #pending(): { readonly waiting: Waiting; readonly records: number } | undefined {
    const { path } = this.#chains;
    for (const [at, { chain, records }] of path.entries()) {
      const waiting = this.#waiting[chain];
      if (waiting === undefined) continue;
      const { base, builder, placed } = waiting;
      if (placed < records && base + builder.records >= records) return { waiting, records };
      // The next chain has read what this one has read beyond its joint.
      if (at < path.length - 1 && builder.records > 0) {
        waiting.builder = new DirectoryBuilder();
        waiting.base = placed;
      }
    }
    return undefined;
  }
}

/** Takes records and pages in the order of the list. */
interface List {
  readonly builder: DirectoryBuilder;
  readonly log: ExtractionLog;
}

/** The records of one chain from the place `base` on; those before `placed` are in the list. */
interface Waiting {
  builder: DirectoryBuilder;
  base: number;
  placed: number;
}

/** As many as a usual page holds: the event loop turns in between. */
const PLACED_AT_ONCE = 1000;
