import type { TenantConfiguration } from "../configuration/configuration.ts";
import type { UserPage } from "../spanning/user_pages.ts";
import type { Reading } from "./reading.ts";
import type { Count } from "./tenant_count.ts";

/**
 * Keeps what walks read beyond the memory of this process: the walk under way, page by page, and the
 * newest whole one. A walk is known by when it began.
 *
 * None of it fails a reading: what cannot be kept is read again.
 */
export interface WalkStore {
  /** What is kept, the oldest first. */
  readonly load: () => Promise<readonly KeptWalk[]>;
  readonly add: (began: number, page: KeptPage) => Promise<void>;
  /** Takes note that a walk read a whole list. Older ones are no longer kept. */
  readonly end: (began: number, end: KeptEnd) => Promise<void>;
  /** Keeps nothing more of a walk. */
  readonly forget: (began: number) => void;
  /** Keeps nothing at all any more: the credentials were refused. */
  readonly drop: () => void;
}

/** Keeps a page of a walk, where walks are kept. */
export async function keepPage(
  { store, host }: KeepContext,
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

/** Keeps the end of a walk that read a whole list; of any other one nothing more. */
export async function keepEnd(
  { store, host }: KeepContext,
  { directory, incompleteness, unchecked }: Reading,
  figures: Count,
): Promise<void> {
  const began = directory.facts.fetchedAt;
  if (incompleteness !== undefined || unchecked !== undefined) return store?.forget(began);
  await store?.end(began, { figures, at: host.now() });
}

interface KeepContext {
  readonly store?: WalkStore | undefined;
  readonly host: { readonly now: () => number };
}

/** Finds what keeps a tenant's walks. The credentials are what they are sealed with. */
export type StoreOf = (
  tenant: Pick<TenantConfiguration, "id" | "baseUrl" | "credentials">,
) => WalkStore | undefined;

/** A page of a walk, and what a reader needs to go on behind it. */
export interface KeptPage extends UserPage {
  /** Its place in the walk, from 1. */
  readonly number: number;
  /** Where each chain of pages goes on; empty once the list has ended. */
  readonly cursors: readonly string[];
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
}

/** How a walk ended. */
export interface KeptEnd {
  /** The tenant's own figures. */
  readonly figures: Count;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** A walk as it is kept. */
export interface KeptWalk {
  /** In milliseconds since 1970. */
  readonly began: number;
  /** When its last page was read, in milliseconds since 1970. */
  readonly touched: number;
  /** Absent if it has not ended. */
  readonly end?: KeptEnd;
  /** Its pages, in order, one in memory at a time. Throws if one of them cannot be read. */
  readonly pages: () => AsyncIterable<KeptPage>;
}
