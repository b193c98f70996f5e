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
import { createGet, type Credentials, type Get } from "./request.ts";
import { retry } from "./retry.ts";
import { readTenant, type WireTenant } from "./tenant_record.ts";
import { type UserPage, type WalkOptions, walkUsers } from "./user_pages.ts";
import { readUser, type WireUser } from "./user_record.ts";

/**
 * The path of one user's route, without backup status unless a query asks for it. The principal name becomes one segment whatever it holds: a guest's
 * has `#EXT#`, which would otherwise end the URL.
 *
 * Throws {@linkcode UserInputError} for a name that cannot be a segment.
 */
export function userPath(principalName: string, query = "status=false"): string {
  const name = principalName.trim();
  // A URL treats these two as steps in the path, encoded or not.
  if (name === "" || name === "." || name === ".." || !name.isWellFormed()) {
    throw new UserInputError(
      "Cannot look up the user: this is not a principal name",
    );
  }
  return `/external/users/${encodeURIComponent(name)}?${query}`;
}

/** Which tenant, and the world outside. */
export interface SpanningClientOptions {
  readonly baseUrl: BaseUrl;
  readonly credentials: Credentials;
  readonly fetch: typeof fetch;
  /** For one request, headers and body; default 60,000. */
  readonly timeoutMs?: number;
  readonly sleep?: Sleep;
  /** A number from 0 up to 1, for the jitter of retries. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** A gate for requests, shared with other clients. */
  readonly limit?: Limit;
  /** Told of each request that is made once more. */
  readonly onRetry?: (() => void) | undefined;
  /** Told when the vendor refuses the credentials altogether, or those who ask about users. */
  readonly onRefused?: (() => void) | undefined;
}

/** Ends a request, the waiting before a retry, and the waiting for its turn. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Which days are asked for, in milliseconds since 1970; the vendor decides what is left out. */
export interface BackupOptions extends CallOptions {
  readonly start?: number;
  readonly end?: number;
}

/** The vendor's API, as far as it only reads. All methods throw a `SpanningError`. */
export interface SpanningClient {
  readonly baseUrl: BaseUrl;
  /** All users, page by page, to the end of the list or an error. Once per call. */
  pages(options?: WalkOptions): AsyncIterable<UserPage>;
  /**
   * One user by principal name. Throws `SpanningNotFoundError`; with `status` 400 the list has the
   * last word, because some tenants answer so for users who are in it.
   */
  user(principalName: string, options?: CallOptions): Promise<WireUser>;
  /** The tenant's own counts. */
  tenant(options?: CallOptions): Promise<WireTenant>;
  /** How the backups of the whole tenant went, by service and day. */
  tenantBackups(options?: BackupOptions): Promise<WireBackup[]>;
  /**
   * The record of one user by principal name, with how the backups went. These figures may be the
   * whole tenant's instead (vendor module issue #80): they are not to be shown unchecked. Throws as
   * `user` does.
   */
  userBackups(principalName: string, options?: BackupOptions): Promise<WireUserBackups>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/** Makes a client for one tenant. Nothing is requested yet. */
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
  const get: Get = async (path, signal) => {
    try {
      return await send(path, signal);
    } catch (error) {
      if (error instanceof SpanningAuthError && (error.rejectsCredentials || isAboutUsers(path))) {
        options.onRefused?.();
      }
      throw error;
    }
  };
  const ask = (path: string, call: CallOptions): Promise<unknown> =>
    retry(ports, call, () => get(path, call.signal));
  return {
    baseUrl,
    pages: (walk = {}) => walkUsers({ origin, get, ...ports }, walk),
    user: async (principalName, call = {}) => {
      const path = userPath(principalName);
      return readUser(await ask(path, call).catch(notFound));
    },
    tenant: async (call = {}) => readTenant(await ask("/external/tenant", call)),
    tenantBackups: async (call = {}) => {
      const query = toQuery({ start: call.start, end: call.end });
      const path = "/external/tenant/backups/summary";
      return readTenantBackups(await ask(query === "" ? path : `${path}?${query}`, call));
    },
    userBackups: async (principalName, call = {}) => {
      const query = toQuery({ status: true, start: call.start, end: call.end });
      const path = userPath(principalName, query);
      return readUserBackups(await ask(path, call).catch(notFound));
    },
  };
}

function isAboutUsers(path: string): boolean {
  return path.startsWith("/external/users");
}

/** A query of what is there. Days are sent in the form that the vendor's module sends. */
function toQuery(values: Readonly<Record<string, number | boolean | undefined>>): string {
  return Object.entries(values).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`).join("&");
}

function notFound(error: unknown): never {
  const { status } = error instanceof SpanningResponseError ? error : {};
  throw status === 404 || status === 400 ? new SpanningNotFoundError(status) : error;
}
