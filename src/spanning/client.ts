import { type Sleep, sleep } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import type { Limit } from "../base/limiter.ts";
import { formatDay } from "../base/text.ts";
import type { BaseUrl } from "./base_url.ts";
import { SpanningAuthError, SpanningNotFoundError, SpanningResponseError } from "./errors.ts";
import { checkCount, isShort } from "./limits.ts";
import { readTenant, readUser, type WireTenant, type WireUser } from "./records.ts";
import { createGet, type Credentials, type Get, ROUTES } from "./request.ts";
import { retry } from "./retry.ts";
import { checkShape } from "./shape.ts";
import { type PagesOptions, type UserPage, walkUsers } from "./user_pages.ts";
import * as v from "valibot";

/**
 * The vendor's API: one method for each thing that can be asked, and how its answers about backups
 * are read.
 */

const DEFAULT_TIMEOUT_MS = 60_000;

/** Creates a client for one tenant. It sends nothing until a method is called. */
export function createSpanningClient(
  options: SpanningClientOptions,
): SpanningClient {
  const { baseUrl, credentials, fetch, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { now = () => Date.now(), limit = (work) => work() } = options;
  const { origin } = baseUrl;
  const ports = {
    sleep: options.sleep ?? sleep,
    random: options.random ?? (() => Math.random()),
    onRetry: options.onRetry,
    receipts: options.receipts ?? false,
  };
  const send = createGet({ origin, credentials, fetch, timeoutMs, limit, now });
  /** Reports refusals of the credentials, and those of paths that whoever may read users may read. */
  const reporting = (isReadable: (path: string) => boolean): Get => async (...request) => {
    try {
      return await send(...request);
    } catch (error) {
      const [path] = request;
      if (error instanceof SpanningAuthError && (error.rejectsCredentials || isReadable(path))) {
        options.onRefused?.();
      }
      throw error;
    }
  };
  const get = reporting(isAboutUsers);
  const getAtMadeUp = reporting(() => false);
  const getWithRetries = (path: string, call: CallOptions): Promise<unknown> =>
    retry(ports, call, () => get(path, call.signal));
  return {
    baseUrl,
    pages: ({ startsAtMadeUp = false, ...pages } = {}) =>
      walkUsers({ origin, get: startsAtMadeUp ? getAtMadeUp : get, now, ...ports }, pages),
    user: async (principalName, call = {}) => {
      const path = userPath(principalName, "status=false");
      return readUser(await getWithRetries(path, call).catch(throwNotFound));
    },
    tenant: async (call = {}) => readTenant(await getWithRetries(ROUTES.tenant, call)),
    tenantBackups: async (call = {}) => {
      const query = toQuery({ start: call.start, end: call.end });
      const path = ROUTES.backups;
      return readTenantBackups(
        await getWithRetries(query === "" ? path : `${path}?${query}`, call),
      );
    },
    userBackups: async (principalName, call = {}) => {
      const query = toQuery({ status: true, start: call.start, end: call.end });
      const path = userPath(principalName, query);
      return readUserBackups(await getWithRetries(path, call).catch(throwNotFound));
    },
  };
}

/** All methods throw a `SpanningError`, or the signal's reason. */
export interface SpanningClient {
  readonly baseUrl: BaseUrl;
  /** All users, page by page, up to the end of the list or an error. Each call walks once. */
  pages(options?: ListOptions): AsyncIterable<UserPage>;
  /**
   * One user by principal name. Throws `SpanningNotFoundError`; if its `status` is 400, trust the
   * list instead, because some tenants answer 400 for users who are in it.
   */
  user(principalName: string, options?: CallOptions): Promise<WireUser>;
  /** The tenant's own counts. */
  tenant(options?: CallOptions): Promise<WireTenant>;
  /** The backups of the whole tenant, by service and day. */
  tenantBackups(options?: BackupOptions): Promise<WireBackup[]>;
  /**
   * One user's record by principal name, with backups. The figures may be the whole tenant's
   * instead (vendor module issue #80), so never show them unchecked. Throws as `user` does.
   */
  userBackups(principalName: string, options?: BackupOptions): Promise<WireUserBackups>;
}

/** The tenant, and everything from outside that a client needs. */
export interface SpanningClientOptions {
  readonly baseUrl: BaseUrl;
  readonly credentials: Credentials;
  readonly fetch: typeof fetch;
  /** Milliseconds for one request, headers and body; default 60,000. */
  readonly timeoutMs?: number;
  readonly sleep?: Sleep;
  /** A number from 0 up to 1, for the jitter of retries. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Limits the requests at once; may be shared with other clients. */
  readonly limit?: Limit;
  /** Whether each page says how it was received, which costs a SHA-256 of its body; default false. */
  readonly receipts?: boolean | undefined;
  /** Called before each retry. */
  readonly onRetry?: (() => void) | undefined;
  /** Called when the vendor rejects the credentials for every route, or for users. */
  readonly onRefused?: (() => void) | undefined;
}

/** Which pages to read, and how. */
interface ListOptions extends PagesOptions {
  /** Whether `startFrom` is made up: that the vendor forbids it says nothing about the credentials. */
  readonly startsAtMadeUp?: boolean;
}

interface CallOptions {
  /** Ends the request, the wait before a retry, and the wait for a slot. */
  readonly signal?: AbortSignal;
}

/** The days to report, in milliseconds since 1970; the vendor fills in whichever is left out. */
interface BackupOptions extends CallOptions {
  readonly start?: number;
  readonly end?: number;
}

/**
 * The path of one user's route. The principal name becomes one segment whatever it holds: a guest's
 * has `#EXT#`, which would otherwise end the URL.
 *
 * Throws {@linkcode UserInputError} for a name that cannot be a segment.
 */
function userPath(principalName: string, query: string): string {
  const name = principalName.trim();
  // A URL treats these two as steps in the path, encoded or not.
  if (name === "" || name === "." || name === ".." || !name.isWellFormed()) {
    throw new UserInputError("Cannot look up the user: this is not a principal name");
  }
  return `${ROUTES.users}/${encodeURIComponent(name)}?${query}`;
}

function isAboutUsers(path: string): boolean {
  return path.startsWith(ROUTES.users);
}

/** Builds a query from the defined values. Days go as milliseconds, as the vendor's module does. */
function toQuery(values: Readonly<Record<string, number | boolean | undefined>>): string {
  return Object.entries(values).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`).join("&");
}

function throwNotFound(error: unknown): never {
  const { status } = error instanceof SpanningResponseError ? error : {};
  throw status === 404 || status === 400 ? new SpanningNotFoundError(status) : error;
}

/**
 * Reads the answer of `/tenant/backups/summary`.
 *
 * Throws `SpanningResponseError` naming the field, such as `[3].backup.failed`: a missing figure is
 * not zero.
 */
export function readTenantBackups(body: unknown): WireBackup[] {
  checkLength(body, "");
  return checkShape(summarySchema, body).map(toBackup);
}

/** Reads one user's record with its backup summary. Throws like {@linkcode readTenantBackups}. */
export function readUserBackups(body: unknown): WireUserBackups {
  const user = readUser(body);
  checkLength((body as { readonly backupSummary?: unknown }).backupSummary, "backupSummary");
  return {
    user,
    backups: checkShape(recordSchema, body).backupSummary.map(toBackup),
  };
}

/** The backups of one service on one day. */
export interface WireBackup {
  /** The vendor's name for it in lower case, such as `mail` or `spsite`. */
  readonly service: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly successful: number;
  readonly partial: number;
  readonly failed: number;
  /** A number, or a status word if the vendor sends one. */
  readonly total?: number | string;
  /** Whose row it is, as the vendor numbers users; the tenant's rows have none (vendor's samples). */
  readonly userId?: string;
}

/** A user's record with the backups that came with it. */
export interface WireUserBackups {
  readonly user: WireUser;
  readonly backups: WireBackup[];
}

/** More than twenty services on each of the ninety days that can be asked for. */
const MAX_BACKUPS = 2000;

function checkLength(summary: unknown, place: string): void {
  if (Array.isArray(summary)) checkCount(place, summary.length, MAX_BACKUPS, "backup");
}

interface Entry {
  readonly date: string;
  readonly type: string;
  readonly userId?: unknown;
  readonly backup: {
    readonly successful: number;
    readonly partial: number;
    readonly failed: number;
    readonly total?: unknown;
  };
}

const shortText = v.pipe(v.string(), v.check<string>(isShort));

/** A count as a number or a numeric text. */
const figure = v.pipe(
  v.union([v.number(), v.pipe(shortText, v.trim(), v.digits(), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
);

const summarySchema: v.GenericSchema<unknown, Entry[]> = v.array(
  v.object({
    date: v.pipe(shortText, v.transform(toIsoDate), v.string()),
    type: v.pipe(shortText, v.trim(), v.nonEmpty(), v.toLowerCase()),
    userId: v.optional(v.pipe(v.unknown(), v.check<unknown>(isShort))),
    backup: v.object({
      successful: figure,
      partial: figure,
      failed: figure,
      total: v.optional(v.pipe(v.unknown(), v.check<unknown>(isShort))),
    }),
  }),
);

const recordSchema: v.GenericSchema<unknown, { readonly backupSummary: Entry[] }> = v.object({
  backupSummary: summarySchema,
});

function toBackup({ date, type: service, userId, backup }: Entry): WireBackup {
  const { successful, partial, failed } = backup;
  const total = readTotal(backup.total);
  const owner = typeof userId === "number" || typeof userId === "string" ? `${userId}`.trim() : "";
  return {
    service,
    date,
    successful,
    partial,
    failed,
    ...(total === undefined ? {} : { total }),
    ...(owner === "" ? {} : { userId: owner }),
  };
}

/** Users of the API found texts here: numbers as well as status words. */
function readTotal(total: unknown): number | string | undefined {
  const text = typeof total === "number" ? String(total) : total;
  if (typeof text !== "string" || text.trim() === "") return undefined;
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : text.trim();
}

/**
 * Converts `MM/DD/YYYY`, as the vendor writes, or an ISO 8601 date, with or without a time. A time
 * with an offset counts as its day in UTC. Undefined if it is no real day.
 */
function toIsoDate(text: string): string | undefined {
  const [, date = "", time = "", offset = ""] = WRITTEN.exec(text.trim()) ?? [];
  const [, month = "", day = "", year = ""] = date.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/) ?? [];
  const iso = year === "" ? date : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const written = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse() may read the 31st of a shorter month as a day of the next one.
  if (Number.isNaN(written) || formatDay(written) !== iso) return undefined;
  if (offset === "") return iso;
  const moment = Date.parse(`${iso}T${time}${offset.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(moment) ? undefined : formatDay(moment);
}

const WRITTEN =
  /^(\d{1,2}\/\d{1,2}\/\d{4}|\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;
