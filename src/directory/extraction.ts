import type { TenantFigures } from "../governance/seats.ts";
import { ROUTES } from "../spanning/request.ts";
import type { PageReceipt, UserPage } from "../spanning/user_pages.ts";

/**
 * Notes how a list is extracted: the pages of one walk as they were received, and the requests that
 * brought them. Pages count as requests when they arrive, and belong to the list once they are
 * placed, in its order: a walk that reads at several places learns the order later.
 */
export class ExtractionLog {
  readonly #requests: Map<string, ExtractionRequest> = new Map();
  #placed: ExtractedPage[] = [];
  #arrived = 0;
  #unreadable = 0;
  /** Whether a page came without a receipt, as from an earlier version's store. */
  #hasGap = false;

  /** Notes a page that arrived, and returns what to place. */
  receive({ users, unreadable = [], received }: UserPage): ReceivedPage {
    const rows = users.length + unreadable.length;
    if (received === undefined) this.#hasGap = true;
    else this.#count(received, rows);
    this.#arrived++;
    const { sha256 = "", at: receivedAt = 0 } = received ?? {};
    return { rows, unreadable: unreadable.length, sha256, receivedAt };
  }

  /** Adds a page to the list, behind those that were placed before. */
  place({ unreadable, ...page }: ReceivedPage): void {
    this.#unreadable += unreadable;
    this.#placed.push({ n: this.#placed.length + 1, ...page });
  }

  /** Begins the list again; what arrived until now stays among the requests. */
  startOver(): void {
    this.#placed = [];
    this.#unreadable = 0;
  }

  /** The record of the whole; undefined where a page has no receipt. */
  finish({ records, asksTenant, ...walk }: WalkFigures): ExtractionRecord | undefined {
    if (this.#hasGap) return undefined;
    const pages = [...this.#placed];
    const rowsReceived = pages.reduce((sum, { rows }) => sum + rows, 0);
    const tenant = { method: "GET", path: ROUTES.tenant, query: "", pages: 1, rows: 0 } as const;
    return {
      ...walk,
      requests: [...(asksTenant ? [tenant] : []), ...this.#requests.values()],
      pages,
      pagesUnused: this.#arrived - pages.length,
      rowsReceived,
      rowsUnreadable: this.#unreadable,
      rowsOverlapping: rowsReceived - this.#unreadable - records,
    };
  }

  #count({ path, query }: PageReceipt, rows: number): void {
    const key = `${path}?${query}`;
    const { pages = 0, rows: before = 0 } = this.#requests.get(key) ?? {};
    this.#requests.set(key, { method: "GET", path, query, pages: pages + 1, rows: before + rows });
  }
}

/** A page that arrived, without its users. */
export type ReceivedPage = Omit<ExtractedPage, "n"> & { readonly unreadable: number };

interface WalkFigures
  extends Pick<ExtractionRecord, "startedAt" | "finishedAt" | "duplicatesMerged"> {
  /** Records of the list, repeated ones included. */
  readonly records: number;
  /** Whether the tenant answered with its own figures. */
  readonly asksTenant: boolean;
}

/** What is known of how a list was read. */
export interface Extraction {
  /** Absent if a kept reading answers, or if pages were kept by a version without receipts. */
  readonly record?: ExtractionRecord;
  /** The tenant's own figures; absent where they could not be read, or were not asked for. */
  readonly figures?: TenantFigures;
}

/** How one list came about. It holds no cursor and no key. Moments are in milliseconds since 1970. */
interface ExtractionRecord {
  readonly startedAt: number;
  readonly finishedAt: number;
  /** In the order in which they began, pages of one query together. */
  readonly requests: readonly ExtractionRequest[];
  /** Those that the list consists of, in its order. */
  readonly pages: readonly ExtractedPage[];
  /** Pages that arrived and are not part of the list: of attempts at reading at several places. */
  readonly pagesUnused: number;
  /** In the pages of the list: users, merged, overlapping and unreadable ones together. */
  readonly rowsReceived: number;
  /** Records without what tells who is meant: the list is then not complete. */
  readonly rowsUnreadable: number;
  /** Records that two chains of pages brought where they meet, counted once. */
  readonly rowsOverlapping: number;
  /** Records that were merged into another one of the same object id. */
  readonly duplicatesMerged: number;
}

/** One kind of request, and how many answers it had. */
interface ExtractionRequest {
  readonly method: "GET";
  readonly path: string;
  /** Without cursors; empty where there is nothing else. */
  readonly query: string;
  readonly pages: number;
  readonly rows: number;
}

/** One page as it was received; `n` counts from 1. */
interface ExtractedPage {
  readonly n: number;
  readonly rows: number;
  /** Of the body, after any content encoding, in hexadecimal digits. */
  readonly sha256: string;
  readonly receivedAt: number;
}
