import type { Sleep } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import type { Limit } from "../base/limiter.ts";
import type { Configuration, TenantConfiguration } from "../configuration/configuration.ts";
import type { ReviewThresholds } from "../governance/review/facts.ts";
import type { DeclaredPaths } from "../governance/sign_in.ts";
import type { WalkEnd } from "../operations/operations.ts";
import type { Region } from "../spanning/base_url.ts";
import { createSpanningClient, type SpanningClient } from "../spanning/client.ts";
import { type CountsFromNowOn, rememberCounts } from "./confirmation.ts";
import type { DirectorySlot } from "./directory_state.ts";
import type { PackageShelf } from "./package_shelf.ts";
import type { KeptTenant, ReadingKeeper } from "./reading_keeper.ts";
import { createSealer, type Sealer } from "./seal.ts";
import { type CacheState, TenantDirectory } from "./tenant_directory.ts";
import type { WalkHost, WalkProgress } from "./walk.ts";
import type { StoreOf } from "./walk_store.ts";

/**
 * One tenant that can be asked about, by this process or by an owner that answers in its place, and
 * the tenants that one caller may ask about.
 */

/**
 * Joins one tenant's client, directory and sealer. Nothing is requested yet. `slot` is where
 * the directory is kept, for tenants that are created for each request.
 */
export function createTenant(
  { id, name, signInPaths, baseUrl, credentials, ...own }: TenantConfiguration,
  configuration: Configuration,
  host: TenantHost,
  slot: DirectorySlot = { state: {} },
): Tenant {
  const { fetch, now, sleep, limit, receipts, onRetry } = host;
  const owner = host.ownerOf?.({ id, baseUrl, credentials });
  const { client, fromNowOn } = rememberCounts(createSpanningClient({
    baseUrl,
    credentials,
    fetch,
    timeoutMs: configuration.timeoutSeconds * 1000,
    now,
    sleep,
    receipts,
    onRetry,
    onRefused: () => directory.drop(),
    ...(limit === undefined ? {} : { limit }),
  }));
  const onWalk = host.onWalk?.bind(undefined, id);
  const origin = baseUrl.region === "custom" ? baseUrl.origin : baseUrl.region;
  const keeper = host.keeperOf?.({ id, origin });
  const counting = countSettings(configuration, own);
  const directory: TenantDirectory = new TenantDirectory(
    {
      client,
      configuration: { ...configuration, ...counting },
      host,
      onWalk,
      keeper,
      grow: slot.grow,
      store: configuration.cacheTtlSeconds === 0
        ? undefined
        : host.storeOf?.({ id, baseUrl, credentials }),
    },
    slot,
  );
  let sealer: Sealer | undefined;
  return {
    id,
    ...(name === undefined ? {} : { name }),
    region: baseUrl.region,
    sandbox: configuration.sandbox,
    ...(signInPaths === undefined ? {} : { signInPaths }),
    reviewThresholds: configuration.reviewThresholds,
    countSettings: counting,
    administrator: credentials.adminEmail,
    client,
    countsFromNowOn: fromNowOn,
    directory,
    ...(keeper === undefined ? {} : { keeper }),
    ...(owner === undefined ? {} : { owner }),
    now,
    sleep,
    // Most calls carry nothing to a next page.
    get sealer() {
      return sealer ??= createSealer(credentials, baseUrl.origin, id);
    },
  };
}

/** What holds for this tenant of its own figures: what its entry says, or else what holds for all. */
function countSettings(all: CountSettings, own: Partial<CountSettings>): CountSettings {
  const { countCheck = all.countCheck, countGuests = all.countGuests } = own;
  return { countCheck, ...(countGuests === undefined ? {} : { countGuests }) };
}

type CountSettings = Pick<Configuration, "countCheck" | "countGuests">;

/** A tenant that questions can be asked about. */
export interface Tenant {
  /** `default` where there is one tenant, `sandbox` for the embedded one. */
  readonly id: string;
  readonly name?: string;
  readonly region: Region | "custom";
  /** Whether it is the embedded tenant, whose answers say so. */
  readonly sandbox: boolean;
  /** Which sign-in integrations are declared as on; absent where nobody declared them. */
  readonly signInPaths?: DeclaredPaths;
  /** How many administrators a review counts as too few and too many. */
  readonly reviewThresholds: ReviewThresholds;
  /** How its list is held to its own figures. */
  readonly countSettings: CountSettings;
  /** The administrator whose key is used: for the record of who extracted, and for nothing else. */
  readonly administrator: string;
  readonly client: SpanningClient;
  /** Tells the tenant's own counts if a part of the same call has asked for them. */
  readonly countsFromNowOn?: CountsFromNowOn;
  readonly directory: TenantDirectory;
  /** Where its readings are kept; absent where none are. */
  readonly keeper?: ReadingKeeper;
  /** Answers in place of this process; absent where it answers itself. */
  readonly owner?: TenantOwner;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Seals what callers carry from one page to the next. */
  readonly sealer: Sealer;
}

/** Answers questions about one tenant in place of this process, which then asks the vendor nothing. */
export interface TenantOwner {
  /**
   * The answer of a tool as an object, unchecked, or the proposals of a completion.
   *
   * Throws a `ReportableError`, and `UserInputError` where the caller asked for something impossible.
   */
  readonly ask: (question: Question, asking: Asking) => Promise<Record<string, unknown>>;
  /** Has operators told what the owner knows of the tenant; absent where there is nothing to tell. */
  readonly look?: (signal: AbortSignal) => Promise<void>;
  /** Opens a package of evidence that it keeps. Throws as `ask` does. */
  readonly openPackage?: PackageShelf["open"];
}

/** The part of the runtime that each tenant of a process uses. */
export interface TenantHost extends WalkHost {
  readonly fetch: typeof fetch;
  /** Bounds how many upstream requests run at once; absent where requests must not wait for others. */
  readonly limit?: Limit;
  /** Whether lists record how each page was received, as evidence packages tell; default false. */
  readonly receipts?: boolean | undefined;
  /** Called before a request is sent again. */
  readonly onRetry?: (() => void) | undefined;
  /** Finds what keeps a tenant's readings; absent where nothing is kept. */
  readonly keeperOf?: ((tenant: KeptTenant) => ReadingKeeper | undefined) | undefined;
  /** Finds what stores a tenant's walks beyond this process; absent where nothing does. */
  readonly storeOf?: StoreOf | undefined;
  /** Called at the end of each reading of a tenant's user list. */
  readonly onWalk?: ((tenant: string, end: WalkEnd) => void) | undefined;
  /** Finds who answers about a tenant; absent where this process answers itself. */
  readonly ownerOf?: ((tenant: OwnedTenant) => TenantOwner) | undefined;
}

/** A tenant, and how its owner reaches it. */
export type OwnedTenant = Pick<TenantConfiguration, "id" | "baseUrl" | "credentials">;

/** A question about one tenant: plain values, which another process can read. */
export type Question =
  | { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly completion: unknown };

/** How a question is asked. Nothing here outlives it. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Who asks, if callers are told apart. */
  readonly caller?: string | undefined;
  /** Longest wait for a walk, in milliseconds; absent: the usual one. */
  readonly maxWaitMs?: number | undefined;
  /** The address below which packages of evidence are fetched, with a slash at its end. */
  readonly evidenceAt?: (() => string) | undefined;
  /** Reports the progress of a long walk; absent if the caller did not ask for it. */
  readonly onProgress?: ((progress: WalkProgress) => void) | undefined;
  /** Receives what is known of the directory that answers; for operators only. */
  readonly onDirectory?: (directory: AnsweringDirectory, cache: CacheState) => void;
}

/** What operators are told of the directory that answers. */
interface AnsweringDirectory {
  readonly users: number;
  readonly facts: { readonly complete: boolean };
}

/** Lets a caller ask about some tenants. */
export function createTenantSet(all: readonly Tenant[]): Tenants {
  const known = all.map((tenant) => tenant.id).join(", ");
  const find = (id?: string): Tenant => {
    const [only, ...others] = all;
    if (only === undefined) {
      throw new UserInputError(
        "No tenant can be asked about with this token: whoever runs this server has to name some for it",
      );
    }
    if (id === undefined || id === "") {
      if (others.length === 0) return only;
      throw new UserInputError(
        `Several tenants are configured: name one of them as tenant: ${known}`,
      );
    }
    const named = all.find((tenant) => tenant.id === id);
    if (named !== undefined) return named;
    throw new UserInputError(
      id === EVERY_TENANT
        ? `This tool answers for one tenant at a time: name one of them as tenant: ${known}`
        : `No such tenant is configured: tenant must be one of: ${known}`,
    );
  };
  const select = (id?: string): readonly Tenant[] =>
    id === EVERY_TENANT && all.length > 0 ? all : [find(id)];
  return { all, find, select };
}

/** The tenants that one caller may ask about. */
export interface Tenants {
  readonly all: readonly Tenant[];
  /**
   * The tenant with an id, or the only one where none is named.
   *
   * Throws `UserInputError` when it is not clear which is meant, or there is none of that id, and
   * `ConfigurationError` where settings or credentials are missing.
   */
  readonly find: (id?: string) => Tenant;
  /** The tenants that a call means: several for {@linkcode EVERY_TENANT}. Throws as `find` does. */
  readonly select: (id?: string) => readonly Tenant[];
}

/** In place of an id: each tenant that the caller may ask about. */
export const EVERY_TENANT = "*";

/** Where nothing can be asked about: each call is answered with the error. */
export function noTenants(error: () => Error): Tenants {
  const refuse = (): never => {
    throw error();
  };
  return { all: [], find: refuse, select: refuse };
}
