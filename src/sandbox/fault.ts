import type { SandboxUser } from "./tenant.ts";

/** The types of a fault: its name and parameters, and its effect on a request or an answer. */

/** The routes of the API. */
export type Route = "users" | "user" | "tenant" | "backups";

/** A request to the API, as a fault sees it. */
export interface Exchange {
  readonly request: Request;
  readonly route: Route | undefined;
  /** The requested page of the list, counted from 1 in the order of a walk. */
  readonly page?: number;
  /** The requested page size, capped as the vendor does. */
  readonly size?: number;
  /** Whether the requested page begins at a cursor that no link has led to. */
  readonly madeUp?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Waits, or rejects as soon as the request is aborted. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** What a list is ordered by. */
type UserPosition = Pick<SandboxUser, "userPrincipalName" | "msId">;

/**
 * What a fault does to a request. `answer` may answer in place of the API; the others change the
 * API's own answer before it is sent.
 */
export interface Effect {
  /** Narrows the requests it applies to, beyond the fault's limits; all if absent. */
  readonly when?: (exchange: Exchange) => boolean;
  readonly answer?: (
    exchange: Exchange,
  ) => Response | undefined | Promise<Response | undefined>;
  readonly size?: (size: number) => number;
  /** Orders two users of the list; known before the first request. */
  readonly order?: (left: UserPosition, right: UserPosition) => number;
  /** Whether a cursor is passed over, so that the list begins at its beginning. */
  readonly ignoresCursor?: true;
  readonly page?: (page: SandboxPage) => SandboxPage;
  /** Each user's record, in the list and alone. */
  readonly record?: (record: JsonObject) => JsonObject;
  /** The answer for one user. `tenantSummary` gives the whole tenant's backup summary. */
  readonly user?: (record: JsonObject, tenantSummary: () => readonly JsonObject[]) => JsonObject;
  readonly tenant?: (facts: JsonObject) => JsonObject;
  /** The JSON text of the answer. */
  readonly body?: (text: string) => string;
}

/** A parameter that may follow a fault's name. */
export interface FaultParameter {
  readonly about: string;
  /** A whole number of at least `min`, one of some words, or any text. */
  readonly type: { readonly min: number } | { readonly words: readonly string[] } | "text";
  readonly fallback?: string | number;
}

/** The parameters of one fault, parsed. */
export interface FaultValues {
  /** The given number, else the fallback, else undefined. */
  readonly number: (name: string) => number | undefined;
  readonly text: (name: string) => string | undefined;
}

/** One entry of the catalogue of faults. */
export interface FaultKind {
  readonly name: string;
  /** One line. */
  readonly about: string;
  /** The routes it applies to; all if absent. */
  readonly routes?: readonly Route[];
  /** The name of the first one may be omitted. */
  readonly parameters?: Readonly<Record<string, FaultParameter>>;
  /** The page it applies to without `page=`; every page if absent. */
  readonly defaultPage?: number;
  /** `page=` means that page and all later ones. */
  readonly onwards?: true;
  /** Creates the effect for one sandbox, with a state of its own. */
  readonly effect: (values: FaultValues) => Effect;
}

/** A fault that was asked for. */
export interface Fault {
  readonly kind: FaultKind;
  readonly values: FaultValues;
  readonly page?: number;
  readonly route?: Route;
  /** How often it happens; always if absent. */
  readonly times?: number;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** A page of the list before it is sent. */
export interface SandboxPage {
  /** Counted from 1 in the order of a walk. */
  readonly number: number;
  /** Whether it begins at a cursor that no link has led to. */
  readonly madeUp: boolean;
  /** An array unless a fault makes it something else. */
  readonly users: readonly JsonObject[] | JsonObject;
  /** Empty on the last page; null and absent only as faults. */
  readonly nextLink: string | null | undefined;
  /** The link to this page itself. */
  readonly ownLink: string;
  /** The user before the first one of this page. */
  readonly before: JsonObject | undefined;
  /** Makes a link to the first page, with any id as its offset. */
  readonly linkToStart: (msIdOffset: string) => string;
}
