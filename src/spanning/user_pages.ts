import { yieldToEventLoop } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import { hashText } from "../base/hash.ts";
import { SpanningResponseError } from "./errors.ts";
import { pagePath, readCursor, readNextLink } from "./next_link.ts";
import { PageSize } from "./page_size.ts";
import type { Get } from "./request.ts";
import { retry, RetryBudget, type RetryPorts } from "./retry.ts";
import { checkShape, readFlag } from "./shape.ts";
import { readUser, type WireUser } from "./user_record.ts";
import * as v from "valibot";

/** One turn hands a request over to the network, the next one writes it. */
const TURNS = 2;

/**
 * Lets requests that were just made leave, before work that takes a while.
 *
 * On Deno and Node the network shares a thread with JavaScript, so a request goes out only when the
 * event loop turns; work begun at once would run first, and the answer come that much later. Where
 * the network has a thread of its own, nothing is waited for.
 */
export async function untilSent(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await yieldToEventLoop();
}

/** With pages of 1,000 far more than any tenant has; with pages of 20 still 200,000 users. */
const MAX_PAGES = 10_000;

/** Notices a list that never ends. It would otherwise be read for ever, or cut at a guess. */
export class WalkGuard {
  readonly #cursors: Set<string> = new Set();
  /** The greatest principal name that ended a page. */
  #furthest = "";
  /** The page that got there. */
  #frontier: readonly WireUser[] = [];
  /** Who was on pages that got no further: hashes, where the ids would take ten times as much. */
  readonly #ids: Set<number> = new Set();
  #stale = 0;

  /** Notes the position that comes next. Throws {@linkcode SpanningResponseError} if it came before. */
  follow(cursor: string): void {
    if (this.#cursors.has(cursor)) {
      refuse("its link to the next page leads back to an earlier one");
    }
    this.#cursors.add(cursor);
    if (this.#cursors.size >= MAX_PAGES) {
      refuse(`the list goes on after ${MAX_PAGES} pages`);
    }
  }

  /**
   * Notes the users of a page that is not the last. Throws {@linkcode SpanningResponseError} for
   * the second page in a row without anybody new; one alone can follow from a renamed user.
   *
   * The vendor sorts by principal name, and names cannot go on growing for ever: a page that ends
   * with a greater one than all before is progress, and nothing needs to be remembered of it. Of
   * other pages, all users are.
   */
  progress(users: readonly WireUser[]): void {
    const name = users.at(-1)?.userPrincipalName.toLowerCase() ?? "";
    if (name > this.#furthest) {
      this.#furthest = name;
      this.#frontier = users;
      this.#stale = 0;
      return;
    }
    this.#remember(this.#frontier);
    this.#frontier = [];
    const before = this.#ids.size;
    this.#remember(users);
    this.#stale = this.#ids.size > before ? 0 : this.#stale + 1;
    if (this.#stale > 1) refuse("the list goes on, but its pages bring nobody new");
  }

  #remember(users: readonly WireUser[]): void {
    for (const { msId } of users) this.#ids.add(hashText(msId));
  }
}

function refuse(problem: string): never {
  throw new SpanningResponseError(problem);
}

/** A page of `/users` before its records are looked at. */
export interface WirePage {
  readonly users: readonly unknown[];
  /** An absolute URL; empty, null or absent on the last page. */
  readonly nextLink?: string | null | undefined;
}

/** The envelope of a page. */
const pageSchema: v.GenericSchema<unknown, WirePage> = v.object({
  users: v.array(v.unknown()),
  nextLink: v.nullish(v.string()),
});

/** Other names that APIs give to what comes after a page. */
const CONTINUATION = /next|cursor|continu|more|skiptoken/i;

/**
 * Checks a page's envelope.
 *
 * Throws {@linkcode SpanningResponseError} naming the field that does not fit, and when a page
 * without a link says under another name that the list goes on: it must not pass for the last.
 */
export function readPage(body: unknown): WirePage {
  const page = checkShape(pageSchema, body);
  if (!page.nextLink?.trim() && goesOn(body as object)) {
    throw new SpanningResponseError(
      "it has no nextLink, but another field says that the list goes on",
    );
  }
  return page;
}

function goesOn(body: object): boolean {
  return Object.entries(body).some(([name, value]) =>
    name !== "nextLink" && CONTINUATION.test(name) && value &&
    readFlag(value) !== false
  );
}

/** Reads a page's records. Throws `SpanningResponseError` such as for `users[12].msId`. */
export function readUsers({ users }: WirePage): WireUser[] {
  return users.map((record, at) => readUser(record, `users[${at}]`));
}

/** Some users of a tenant, in the vendor's order. A user may come twice. */
export interface UserPage {
  readonly users: readonly WireUser[];
  /** Where the next page starts, for `startFrom`; absent on the last page only. */
  readonly cursor?: string;
}

/** What a walk needs. */
export interface WalkPorts extends RetryPorts {
  readonly origin: string;
  readonly get: Get;
}

/** How to walk. */
export interface WalkOptions {
  readonly signal?: AbortSignal;
  /** The `cursor` of a page: the walk begins after it. */
  readonly startFrom?: string;
  /** How large pages are, learnt in an earlier part of the walk. */
  readonly size?: PageSize;
}

/**
 * Reads all users page by page. It either comes to the vendor's own end of the list or throws;
 * it never ends early.
 *
 * The next page is on its way while a page is checked and used. Throws a `SpanningError`, or the
 * signal's reason; leaving the loop aborts the request on its way.
 */
export async function* walkUsers(
  { origin, get, ...ports }: WalkPorts,
  { signal, startFrom, size = new PageSize() }: WalkOptions = {},
): AsyncGenerator<UserPage, void, undefined> {
  const over = new AbortController();
  const scope = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const budget = new RetryBudget();
  const guard = new WalkGuard();
  const fetchPage = (cursor: string | undefined): Promise<unknown> => {
    const options = {
      signal: scope,
      lighten: () => size.shrink(),
      spend: () => budget.spend(),
    };
    const page = retry(
      ports,
      options,
      () => get(pagePath(size.users, cursor), scope),
    );
    // Whoever leaves the loop never awaits the page on its way.
    page.catch(() => {});
    return page;
  };
  try {
    const first = startFrom === undefined ? undefined : resumeAt(startFrom);
    if (first !== undefined) guard.follow(first);
    let coming: Promise<unknown> | undefined = fetchPage(first);
    while (coming !== undefined) {
      const page = readPage(await coming);
      size.succeed();
      budget.earn();
      const cursor = readNextLink(page.nextLink, origin);
      if (cursor !== undefined) guard.follow(cursor);
      coming = cursor === undefined ? undefined : fetchPage(cursor);
      if (coming !== undefined) await untilSent();
      const users = readUsers(page);
      if (cursor !== undefined) guard.progress(users);
      yield cursor === undefined ? { users } : { users, cursor };
      signal?.throwIfAborted();
    }
  } finally {
    over.abort();
  }
}

function resumeAt(startFrom: string): string {
  const cursor = readCursor(startFrom);
  if (cursor === undefined) {
    throw new UserInputError(
      "Cannot resume the list: the cursor holds no position",
    );
  }
  return cursor;
}
