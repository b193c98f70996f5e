/** The routes of the API. */
export type Route = "users" | "user" | "tenant" | "backups";

/** A request to the API, as a fault sees it. */
export interface Exchange {
  readonly request: Request;
  readonly route: Route | undefined;
  /** Which page of the list is asked for, counted from 1 as a walk meets them. */
  readonly page?: number;
  /** How many users a page of the list may hold, after the vendor's own limit. */
  readonly size?: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Waits, or rejects as soon as the request is aborted. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * What a fault does to a request that it applies to. With `answer` it may answer in place of the
 * API; the others change the API's own answer on the way out.
 */
export interface Effect {
  /** Which requests it is about, beside the fault's limits; all when absent. */
  readonly when?: (exchange: Exchange) => boolean;
  readonly answer?: (
    exchange: Exchange,
  ) => Response | undefined | Promise<Response | undefined>;
  readonly size?: (size: number) => number;
  readonly page?: (page: ListPage) => ListPage;
  /** Each user's record, in the list and alone. */
  readonly record?: (record: JsonObject) => JsonObject;
  /** The answer of the route of one user. `tenantSummary` is the whole tenant's backup summary. */
  readonly user?: (record: JsonObject, tenantSummary: () => readonly JsonObject[]) => JsonObject;
  readonly tenant?: (facts: JsonObject) => JsonObject;
  /** The answer's JSON text. */
  readonly body?: (text: string) => string;
}

/** What may be written behind a fault's name. */
export interface FaultParameter {
  readonly about: string;
  /** A whole number not below `min`, one of some words, or any text. */
  readonly type: { readonly min: number } | { readonly words: readonly string[] } | "text";
  readonly fallback?: string | number;
}

/** The parameters of one fault, read. */
export interface FaultValues {
  /** The number that was given, else the fallback, else undefined. */
  readonly number: (name: string) => number | undefined;
  readonly text: (name: string) => string | undefined;
}

/** An entry of the catalogue. */
export interface FaultKind {
  readonly name: string;
  /** One line. */
  readonly about: string;
  /** The routes that it is about; all when absent. */
  readonly routes?: readonly Route[];
  /** The first one's name may be left out. */
  readonly parameters?: Readonly<Record<string, FaultParameter>>;
  /** The page where `page=` is not given; every page when absent. */
  readonly defaultPage?: number;
  /** `page=` means this page and all after it. */
  readonly onwards?: true;
  /** Makes the effect for one sandbox; what it remembers is that sandbox's own. */
  readonly effect: (values: FaultValues) => Effect;
}

/** A fault as asked for. */
export interface Fault {
  readonly kind: FaultKind;
  readonly values: FaultValues;
  readonly page?: number;
  readonly route?: Route;
  /** How often it happens; without end when absent. */
  readonly times?: number;
}

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
