import { type Sleep, sleep } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import type { Limit } from "../base/limiter.ts";
import {
  readTenantBackups,
  readUserBackups,
  type WireBackup,
  type WireUserBackups,
} from "./backups.ts";
import type { BaseUrl } from "./base_url.ts";
import { SpanningAuthError, SpanningNotFoundError, SpanningResponseError } from "./errors.ts";
import { readTenant, readUser, type WireTenant, type WireUser } from "./records.ts";
import { createGet, type Credentials, type Get, ROUTES } from "./request.ts";
import { retry } from "./retry.ts";
import { type PagesOptions, type UserPage, walkUsers } from "./user_pages.ts";

/** The vendor's API for one tenant, as far as it only reads. */

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
