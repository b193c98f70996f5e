import type { Sleep } from "../base/async.ts";
import type { Limit } from "../base/limiter.ts";
import { DEFAULT_THRESHOLDS, type ReviewThresholds } from "../governance/review/check.ts";
import type { DeclaredPaths } from "../governance/sign_in/declared.ts";
import type { WalkEnd } from "../operations/operations.ts";
import type { BaseUrl } from "../spanning/base_url.ts";
import { createSpanningClient, type SpanningClient } from "../spanning/client.ts";
import type { Region } from "../spanning/region.ts";
import type { Credentials } from "../spanning/request.ts";
import { deriveCursorKey } from "./seal.ts";
import { type DirectoryState, TenantDirectory } from "./tenant_directory.ts";
import type { CountCheck } from "./user_count.ts";

/** A tenant that questions can be asked about. */
export interface Tenant {
  /** `default` where there is one tenant, `sandbox` for the embedded one. */
  readonly id: string;
  readonly name?: string;
  readonly region: Region | "custom";
  /** Whether it is the embedded tenant, whose answers say so. */
  readonly sandbox: boolean;
  /** Which sign-in integrations somebody said are on; absent where nobody did. */
  readonly signInPaths?: DeclaredPaths;
  /** What a review counts as too few and too many administrators. */
  readonly reviewThresholds: ReviewThresholds;
  readonly client: SpanningClient;
  readonly directory: TenantDirectory;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** The key that seals this tenant's cursors, derived from its credentials. */
  readonly cursorKey: () => Promise<CryptoKey>;
}

/** Which tenant, and how to reach it. */
export interface TenantOptions {
  readonly id: string;
  readonly name?: string;
  readonly sandbox: boolean;
  /** Which sign-in integrations somebody said are on; absent where nobody did. */
  readonly signInPaths?: DeclaredPaths;
  readonly baseUrl: BaseUrl;
  readonly credentials: Credentials;
}

/** What all tenants of a process share: settings, and the world outside. */
export interface TenantPorts {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Bounds how many upstream requests run at once; absent where requests must not wait for others. */
  readonly limit?: Limit;
  readonly cacheTtlSeconds: number;
  readonly timeoutSeconds: number;
  readonly countCheck: CountCheck;
  /** How old a directory may be to stand in when reading fails; 0 means never. */
  readonly staleMaxSeconds: number;
  /** Whether work may outlive the request that began it; false on Cloudflare. */
  readonly background: boolean;
  readonly reviewThresholds?: ReviewThresholds;
  /** Told of each request that is made once more. */
  readonly onRetry?: (() => void) | undefined;
  /** Told of the end of each reading of a tenant's user list. */
  readonly onWalk?: ((tenant: string, end: WalkEnd) => void) | undefined;
}

/**
 * Joins one tenant's client, directory and cursor key. Nothing is requested yet. `slot` is where
 * the directory is kept, for tenants that are made anew for each request.
 */
export function createTenant(
  options: TenantOptions,
  ports: TenantPorts,
  slot: DirectoryState = {},
): Tenant {
  const { id, name, sandbox, signInPaths, baseUrl, credentials } = options;
  const { fetch, now, sleep, limit, countCheck, background } = ports;
  const timeoutMs = ports.timeoutSeconds * 1000;
  const client = createSpanningClient({
    baseUrl,
    credentials,
    fetch,
    timeoutMs,
    now,
    sleep,
    onRetry: ports.onRetry,
    onRefused: () => directory.drop(),
    ...(limit === undefined ? {} : { limit }),
  });
  const directory: TenantDirectory = new TenantDirectory({
    client,
    countCheck,
    now,
    sleep,
    background,
    ttlMs: ports.cacheTtlSeconds * 1000,
    staleMs: ports.staleMaxSeconds * 1000,
    onWalk: (end) => ports.onWalk?.(id, end),
  }, slot);
  let key: Promise<CryptoKey> | undefined;
  return {
    id,
    ...(name === undefined ? {} : { name }),
    region: baseUrl.region,
    sandbox,
    ...(signInPaths === undefined ? {} : { signInPaths }),
    reviewThresholds: ports.reviewThresholds ?? DEFAULT_THRESHOLDS,
    client,
    directory,
    now,
    sleep,
    cursorKey: () => key ??= deriveCursorKey(credentials, baseUrl.origin),
  };
}
