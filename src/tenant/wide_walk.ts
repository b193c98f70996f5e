import { inTurns, yieldToEventLoop } from "../base/async.ts";
import { hashText } from "../base/hash.ts";
import type { DirectoryBuilder } from "../directory/directory_builder.ts";
import type { ExtractionLog } from "../directory/extraction.ts";
import { Chains } from "../spanning/chains.ts";
import type { SpanningClient } from "../spanning/client.ts";
import { SpanningAuthError, SpanningResponseError } from "../spanning/errors.ts";
import type { ChainPage, PageRequest } from "../spanning/joined_chains.ts";
import { moveCursor, PageSize } from "../spanning/paging.ts";
import type { WireUser } from "../spanning/records.ts";
import type { UserPage } from "../spanning/user_pages.ts";
import { WaitingRecords } from "./waiting_records.ts";

/**
 * Reads one large list at several places at once, into the order of the list. It can be left in the
 * middle and taken up again.
 */
export class WideWalk {
  readonly #ports: WideWalkPorts;
  readonly #chains: Chains;
  readonly #records: WaitingRecords;
  /** The latest link and the record that it follows, from which positions are made up. */
  #template: { readonly cursor: string; readonly last: WireUser } | undefined;
  #session: symbol | undefined;
  /** The pages read before, as long as the chains do not know them. */
  readonly #earlier: UserPage[];

  /**
   * `parallel`: the most pages that are on their way at once. `earlier`: the first pages of the list,
   * which are in it already.
   */
  constructor(ports: WideWalkPorts, parallel: number, earlier: readonly UserPage[]) {
    this.#ports = ports;
    this.#chains = new Chains(parallel);
    this.#earlier = [...earlier];
    const before = earlier.reduce((sum, { users }) => sum + users.length, 0);
    this.#records = new WaitingRecords(ports, this.#chains, before);
  }

  /** Whether more than one chain took part. */
  get wide(): boolean {
    return this.#chains.wide;
  }

  /** Whether reading at several places did not work, or the vendor is to be spared. */
  get discouraged(): boolean {
    return this.#chains.discouraged;
  }

  /** Records that wait for their place in the list. */
  get waiting(): number {
    return this.#records.count;
  }

  /** Their size in memory. */
  get bytes(): number {
    return this.#records.bytes;
  }

  /**
   * Reads on. `mayReadOn` throws once this is no longer wanted; `onPage` is told of each page.
   *
   * Throws as one chain would where the list cannot be followed any further.
   */
  async read(signal: AbortSignal, { counted, mayReadOn, onPage }: WideReading): Promise<WideEnd> {
    const session = this.#session = Symbol("session");
    const chains = this.#chains;
    const over = new AbortController();
    const scope = AbortSignal.any([signal, over.signal]);
    const loops = new Map<number, AsyncIterator<UserPage>>();
    const coming = new Map<number, Promise<Arrival>>();
    chains.release();
    try {
      for (let page = this.#earlier[0]; page !== undefined; page = this.#earlier[0]) {
        const read = await this.#describe(page, mayReadOn);
        chains.takeEarlier(read);
        this.#earlier.shift();
      }
      for (;;) {
        if (chains.broken) return { kind: "broken" };
        if (chains.ended) return { kind: "ended" };
        if (coming.size === 0 && chains.isSingle(counted())) {
          return { kind: "single", cursor: chains.cursor };
        }
        for (
          let request = this.#next(counted());
          request !== undefined;
          request = this.#next(counted())
        ) coming.set(request.chain, this.#ask(request, loops, scope));
        if (coming.size === 0) return { kind: "broken" };
        const arrival = await Promise.race(coming.values());
        mayReadOn();
        coming.delete(arrival.request.chain);
        if ("error" in arrival) this.#fail(arrival, loops);
        else {
          await this.#receive(arrival.request, arrival.page, mayReadOn);
          onPage(arrival.page, arrival.request.chain === 0);
        }
      }
    } finally {
      over.abort();
      if (this.#session === session) chains.release();
    }
  }

  /** Notes the pages of the list in its order, once it is known. */
  placePages(): void {
    this.#records.placePages();
  }

  #next(counted: number | undefined): PageRequest | undefined {
    const request = this.#chains.next(counted);
    if (request?.name === undefined) return request;
    const { cursor = "", last } = this.#template ?? {};
    const madeUp = last === undefined ? undefined : moveCursor(cursor, last, request.name);
    return { ...request, cursor: madeUp ?? cursor };
  }

  async #ask(
    request: PageRequest,
    loops: Map<number, AsyncIterator<UserPage>>,
    scope: AbortSignal,
  ): Promise<Arrival> {
    const { chain, cursor, name } = request;
    const leave = new AbortController();
    const onRetry = (): void => {
      this.#chains.calm();
      // A made-up name is not worth another try.
      if (name !== undefined) leave.abort();
    };
    const open = (): AsyncIterator<UserPage> =>
      this.#ports.client.pages({
        signal: AbortSignal.any([scope, leave.signal]),
        size: name === undefined ? this.#ports.size : new PageSize(PROBE_SIZE),
        ahead: () => false,
        onRetry,
        startsAtMadeUp: name !== undefined,
        ...(cursor === undefined ? {} : { startFrom: cursor }),
      })[Symbol.asyncIterator]();
    try {
      const loop = loops.get(chain) ?? open();
      // The page at a made-up name is small, and those after it are of the usual size.
      if (name === undefined) loops.set(chain, loop);
      const { value } = await loop.next();
      if (name !== undefined) void loop.return?.();
      return value === undefined
        ? { request, error: new SpanningResponseError("the list ends without a last page") }
        : { request, page: value };
    } catch (error) {
      return { request, error };
    }
  }

  #fail({ request, error }: Failure, loops: Map<number, AsyncIterator<UserPage>>): void {
    const { chain, name } = request;
    const chains = this.#chains;
    loops.delete(chain);
    if (error instanceof SpanningAuthError && error.rejectsCredentials) throw error;
    if (name !== undefined) {
      if (error instanceof SpanningResponseError || error instanceof SpanningAuthError) {
        return chains.refuse(chain);
      }
    } else if (chains.path.at(-1)?.chain === chain) {
      throw error;
    }
    chains.calm();
    chains.release(chain);
  }

  async #receive(
    request: PageRequest,
    page: UserPage,
    mayReadOn: () => void,
  ): Promise<void> {
    const chains = this.#chains;
    this.#records.receive(request.chain, page);
    const described = await this.#describe(page, mayReadOn);
    if (chains.broken) return;
    chains.take(request.chain, described);
    if (chains.broken) return;
    this.#records.add(request.chain, page);
    while (this.#records.placeSome()) {
      await yieldToEventLoop();
      mayReadOn();
    }
  }

  /** A page as the chains see it. Where positions cannot be made up from it, one chain has to do. */
  async #describe(
    { users, cursor, unreadable }: UserPage,
    mayReadOn: () => void,
  ): Promise<ChainPage> {
    const last = users.at(-1);
    const byValue = cursor === undefined ||
      (last !== undefined && moveCursor(cursor, last, "") !== undefined);
    if (unreadable !== undefined || !byValue) {
      // Only one chain can say where such a page stands.
      if (this.#chains.wide) this.#chains.break();
      else this.#chains.stay();
    } else if (cursor !== undefined && last !== undefined) {
      this.#template = { cursor, last };
    }
    const marks: number[] = [];
    await inTurns(users.length, (from, to) => {
      for (let at = from; at < to; at++) marks.push(markRecord(users[at] as WireUser));
    });
    mayReadOn();
    return {
      marks,
      names: users.map(({ userPrincipalName }) => userPrincipalName),
      ...(cursor === undefined ? {} : { cursor }),
    };
  }
}

/** How reading at several places came to its end. */
type WideEnd =
  | { readonly kind: "ended" }
  /** Only one chain, from the beginning, can say what the list is. */
  | { readonly kind: "broken" }
  /** One chain is as good for the rest, from here. */
  | { readonly kind: "single"; readonly cursor: string | undefined };

interface WideWalkPorts {
  readonly client: SpanningClient;
  readonly size: PageSize;
  /** Takes the records in the order of the list. */
  readonly builder: DirectoryBuilder;
  readonly log: ExtractionLog;
}

interface WideReading {
  /** How many users the tenant counts, as far as it is known by now. */
  readonly counted: () => number | undefined;
  readonly mayReadOn: () => void;
  readonly onPage: (page: UserPage, ofHead: boolean) => void;
}

interface Failure {
  readonly request: PageRequest;
  readonly error: unknown;
}

type Arrival = Failure | { readonly request: PageRequest; readonly page: UserPage };

const PROBE_SIZE = 50;

/** A number for a record: its id, and its principal name without case. */
function markRecord({ msId, userPrincipalName }: WireUser): number {
  return hashText(msId) * 2 ** 21 + (hashText(userPrincipalName) >>> 11);
}
