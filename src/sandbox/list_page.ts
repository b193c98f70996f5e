/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A page of the list before it is sent. */
export interface ListPage {
  /** Counted from 1 as a walk meets them. */
  readonly number: number;
  /** An array unless a fault makes it something else. */
  readonly users: readonly JsonObject[] | JsonObject;
  /** Empty on the last page; null and absent occur only as faults. */
  readonly nextLink: string | null | undefined;
  /** The link to this very page. */
  readonly ownLink: string;
  /** The user before this page's first one. */
  readonly before: JsonObject | undefined;
  /** A link to the first page, with an id of the caller's choice as its offset. */
  readonly linkToStart: (msIdOffset: string) => string;
}
