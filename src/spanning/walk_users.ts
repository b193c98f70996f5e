import { UserInputError } from "../base/errors.ts";
import { cursorOf, pagePath, readNextLink } from "./cursor.ts";
import { PageSize } from "./page_size.ts";
import type { Get } from "./request.ts";
import { retry, type RetryPorts } from "./retry.ts";
import { RetryBudget } from "./retry_budget.ts";
import { untilSent } from "./until_sent.ts";
import { WalkGuard } from "./walk_guard.ts";
import { readPage, readUsers } from "./wire_page.ts";
import type { WireUser } from "./wire_user.ts";

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
  const cursor = cursorOf(startFrom);
  if (cursor === undefined) {
    throw new UserInputError(
      "Cannot resume the list: the cursor holds no position",
    );
  }
  return cursor;
}
