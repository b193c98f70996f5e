import type { TenantConfiguration } from "../configuration/configuration.ts";
import type { UserPage } from "../spanning/user_pages.ts";
import type { Count } from "./confirmation.ts";
import type { Reading } from "./reading.ts";

/**
 * Stores what walks read beyond the memory of this process: the walk under way, page by page, and the
 * newest complete one. A walk is known by when it began.
 *
 * None of it fails a reading: what cannot be stored is read again.
 */
export interface WalkStore {
  /** What is stored, the oldest first. */
  readonly load: () => Promise<readonly StoredWalk[]>;
  readonly add: (began: number, page: StoredPage) => Promise<void>;
  /** Takes note that a walk read a complete list, and deletes older ones. */
  readonly end: (began: number, end: StoredEnd) => Promise<void>;
  /** Deletes a walk. */
  readonly forget: (began: number) => void;
  /** Deletes everything: the credentials were refused. */
  readonly drop: () => void;
}

/** Stores a page of a walk, where walks are stored. */
export async function storePage(
  { store, host }: StoreContext,
  began: number,
  page: UserPage,
  number: number,
): Promise<void> {
  await store?.add(began, {
    ...page,
    number,
    cursors: page.cursor === undefined ? [] : [page.cursor],
    at: host.now(),
  });
}

/** Stores the end of a walk that read a complete list; deletes any other one. */
export async function storeEnd(
  { store, host }: StoreContext,
  { directory, incompleteness, unchecked }: Reading,
  figures: Count,
): Promise<void> {
  const began = directory.facts.fetchedAt;
  if (incompleteness !== undefined || unchecked !== undefined) return store?.forget(began);
  await store?.end(began, { figures, at: host.now() });
}

interface StoreContext {
  readonly store?: WalkStore | undefined;
  readonly host: { readonly now: () => number };
}

/** Finds what stores a tenant's walks. The credentials are what they are sealed with. */
export type StoreOf = (
  tenant: Pick<TenantConfiguration, "id" | "baseUrl" | "credentials">,
) => WalkStore | undefined;

/** A page of a walk, and what a reader needs to go on behind it. */
export interface StoredPage extends UserPage {
  /** Its place in the walk, from 1. */
  readonly number: number;
  /** Where each chain of pages goes on; empty once the list has ended. */
  readonly cursors: readonly string[];
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
}

/** How a walk ended. */
export interface StoredEnd {
  /** The tenant's own figures. */
  readonly figures: Count;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** A walk as it is stored. */
export interface StoredWalk {
  /** In milliseconds since 1970. */
  readonly began: number;
  /** When its last page was read, in milliseconds since 1970. */
  readonly touched: number;
  /** Absent if it has not ended. */
  readonly end?: StoredEnd;
  /** Its pages, in order, one in memory at a time. Throws if one of them cannot be read. */
  readonly pages: () => AsyncIterable<StoredPage>;
}
