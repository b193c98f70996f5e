import { inTurns, yieldToEventLoop } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import { hashText, sha256 } from "../base/hash.ts";
import { SpanningResponseError } from "./errors.ts";
import { checkFields, checkLink, checkPage } from "./limits.ts";
import { pagePath, pageQuery, PageSize, readCursor, readNextLink } from "./paging.ts";
import { readUser, type WireUser } from "./records.ts";
import { type Get, ROUTES } from "./request.ts";
import { retry, RetryBudget, type RetryPorts } from "./retry.ts";
import { readFlag, shapeError } from "./shape.ts";

/** The walk through the list of users: page by page, to the vendor's own end or to an error. */

/**
 * Reads all users page by page. It reaches the vendor's own end of the list or throws; it never
 * ends early.
 *
 * The next page is requested before a page is checked and used. Throws a `SpanningError` or the
 * signal's reason; leaving the loop aborts the request in flight.
 */
export async function* walkUsers(
  { origin, get, now, receipts, ...ports }: WalkPorts,
  { signal, startFrom, size = new PageSize(), ahead = () => true, onRetry }: PagesOptions = {},
): AsyncGenerator<UserPage, void, undefined> {
  const over = new AbortController();
  const scope = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const budget = new RetryBudget();
  const guard = new WalkGuard();
  const fetchPage = (cursor: string | undefined): Promise<FetchedPage> => {
    const options = {
      signal: scope,
      lighten: () => size.shrink(),
      spend: () => {
        onRetry?.();
        return budget.spend();
      },
    };
    const page = retry(ports, options, async () => {
      const users = size.users;
      let digest: Promise<string> | undefined;
      const body = await get(pagePath(users, cursor), scope, {
        users,
        onBody: receipts ? (pieces) => void (digest = sha256(pieces)) : undefined,
      });
      return { body, receipt: makeReceipt(users, now(), digest) };
    });
    // A caller that leaves the loop never awaits the page in flight.
    page.catch(() => {});
    return page;
  };
  try {
    const first = startFrom === undefined ? undefined : checkCursor(startFrom);
    if (first !== undefined) guard.follow(first);
    let coming: Promise<FetchedPage> | undefined = fetchPage(first);
    while (coming !== undefined) {
      const { body, receipt } = await coming;
      const page = readPage(body);
      size.succeed();
      budget.earn();
      const cursor = readNextLink(page.nextLink, origin);
      if (cursor !== undefined) guard.follow(cursor);
      const early = cursor !== undefined && ahead();
      coming = early ? fetchPage(cursor) : undefined;
      await (early ? letRequestsLeave() : yieldToEventLoop());
      const { users, unreadable } = await readUsers(page);
      // Whether records that cannot be read are new people is not known: they do not stand still.
      if (cursor !== undefined && unreadable.length === 0) guard.progress(users);
      yield {
        users,
        ...(cursor === undefined ? {} : { cursor }),
        ...(unreadable.length === 0 ? {} : { unreadable }),
        ...await receipt,
      };
      signal?.throwIfAborted();
      if (cursor !== undefined && !early) coming = fetchPage(cursor);
    }
  } finally {
    over.abort();
  }
}

/** A page as it arrived. */
interface FetchedPage {
  readonly body: unknown;
  readonly receipt: ReturnType<typeof makeReceipt>;
}

/** `users`: how many were asked for. Without a digest there is no receipt. */
async function makeReceipt(
  users: number,
  at: number,
  digest: Promise<string> | undefined,
): Promise<Pick<UserPage, "received">> {
  if (digest === undefined) return {};
  const sha256 = await digest;
  return { received: { path: ROUTES.users, query: pageQuery(users), sha256, at } };
}

/** Some users of a tenant, in the vendor's order. A user may appear twice. */
export interface UserPage {
  readonly users: readonly WireUser[];
  /** The records that cannot be read, absent if there are none; `users` holds the others. */
  readonly unreadable?: readonly UnreadableRecord[];
  /** Where the next page starts, for `startFrom`; absent on the last page only. */
  readonly cursor?: string;
  /** How it was received, if that is wanted and known. */
  readonly received?: PageReceipt;
}

/** Proves what a page was, without its cursor. */
export interface PageReceipt {
  readonly path: string;
  readonly query: string;
  /** Of the body, after any content encoding, in hexadecimal digits. */
  readonly sha256: string;
  /** When the body had come, in milliseconds since 1970. */
  readonly at: number;
}

/** A record that cannot be read, for example one without a Microsoft object id. */
interface UnreadableRecord {
  /** Its place in the page, from 0. */
  readonly at: number;
  /** Which field does not fit, as half a sentence. */
  readonly problem: string;
}

/** Where and how to walk. */
export interface PagesOptions {
  readonly signal?: AbortSignal;
  /** The `cursor` of a page: the walk begins after it. */
  readonly startFrom?: string;
  /** The page size that an earlier part of the walk arrived at. */
  readonly size?: PageSize;
  /**
   * Whether the next page is requested before this one is used, which is the default. Otherwise it
   * is requested when the loop asks for it. Called for each page.
   */
  readonly ahead?: () => boolean;
  /** Called before a request is sent again. */
  readonly onRetry?: () => void;
}

interface WalkPorts extends RetryPorts {
  readonly origin: string;
  readonly get: Get;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether pages have receipts. */
  readonly receipts: boolean;
}

/** A page of `/users` whose records are still unchecked. */
interface WirePage {
  readonly users: readonly unknown[];
  /** An absolute URL; empty, null or absent on the last page. */
  readonly nextLink?: string | null | undefined;
}

/** Other names that APIs give to the link or token of the next page. */
const CONTINUATION = /next|cursor|continu|more|skiptoken/i;

/**
 * Checks a page's envelope.
 *
 * Throws {@linkcode SpanningResponseError} naming the field that does not fit. It also throws for a
 * page without a link that announces more under another name: it must not pass for the last page.
 */
export function readPage(body: unknown): WirePage {
  if (typeof body !== "object" || body === null) throw shapeError("");
  checkFields(body, "");
  const { users, nextLink }: { readonly [name in keyof WirePage]?: unknown } = body;
  if (!Array.isArray(users)) throw shapeError("users");
  checkPage(users);
  if (typeof nextLink === "string") checkLink(nextLink, "nextLink");
  else if (nextLink !== undefined && nextLink !== null) throw shapeError("nextLink");
  if (!nextLink?.trim() && announcesMore(body)) {
    throw new SpanningResponseError(
      "it has no nextLink, but another field says that the list goes on",
    );
  }
  return { users, nextLink };
}

function announcesMore(body: object): boolean {
  return Object.entries(body).some(([name, value]) =>
    name !== "nextLink" && CONTINUATION.test(name) && value &&
    readFlag(value) !== false
  );
}

/** Reads a page's records. One that cannot be read does not keep the others from being read. */
export async function readUsers(page: WirePage): Promise<ReadRecords> {
  const users: WireUser[] = [];
  const unreadable: UnreadableRecord[] = [];
  await inTurns(page.users.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const record = page.users[at];
      const read = tryUser(record);
      if (typeof read !== "string") users.push(read);
      // Naming the place of every record would take as long as reading it.
      else unreadable.push({ at, problem: String(tryUser(record, `users[${at}]`)) });
    }
  });
  return { users, unreadable };
}

/** A user, or why the record cannot be read. */
function tryUser(record: unknown, place?: string): WireUser | string {
  try {
    return readUser(record, place);
  } catch (error) {
    if (error instanceof SpanningResponseError) return error.problem;
    throw error;
  }
}

/** The records of a page, those that can be read and those that cannot. */
interface ReadRecords {
  readonly users: WireUser[];
  readonly unreadable: readonly UnreadableRecord[];
}

function checkCursor(startFrom: string): string {
  const cursor = readCursor(startFrom);
  if (cursor !== undefined) return cursor;
  throw new UserInputError("Cannot resume the list: the cursor holds no position");
}

/** The first turn hands a request to the network, the second one writes it. */
const TURNS_TO_SEND = 2;

/**
 * Lets new requests leave before work that takes a while, which also parts that work from the
 * parsing of the page.
 *
 * On Deno and Node the network shares a thread with JavaScript, so a request leaves only when the
 * event loop turns. Work started at once would run first and delay the answer by as much.
 */
async function letRequestsLeave(): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_SEND; turn++) await yieldToEventLoop();
}

/** Far more than any tenant has at 1,000 users a page; still 200,000 users at 20 a page. */
const MAX_PAGES = 10_000;

/** Detects a list that never ends, which would otherwise be read forever or cut arbitrarily. */
export class WalkGuard {
  readonly #cursors: Set<string> = new Set();
  /** The greatest principal name that ended a page. */
  #furthest = "";
  /** The page that got there. */
  #frontier: readonly WireUser[] = [];
  /** Hashes of the users on pages that got no further; the ids would take ten times the memory. */
  readonly #ids: Set<number> = new Set();
  #stale = 0;

  /** Records the next position. Throws {@linkcode SpanningResponseError} if it occurred before. */
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
   * Records the users of a page that is not the last. Throws {@linkcode SpanningResponseError} at
   * the second page in a row without a new user; a single one can result from a renamed user.
   *
   * The vendor sorts by principal name, and names cannot grow forever. A page that ends with a
   * greater name than all before is progress and need not be remembered; all users of other pages
   * are.
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
