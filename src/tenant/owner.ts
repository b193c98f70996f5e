import type { TenantConfiguration } from "../configuration/configuration.ts";
import type { CacheState } from "./tenant_directory.ts";
import type { TenantHost, WalkProgress } from "./walk.ts";

/** Answers questions about one tenant in place of this process, which then asks the vendor nothing. */
export interface TenantOwner {
  /**
   * The answer of a tool as an object, unchecked, or the proposals of a completion.
   *
   * Throws a `ReportableError`, and `UserInputError` where the caller asked for something impossible.
   */
  readonly ask: (question: Question, asking: Asking) => Promise<Record<string, unknown>>;
}

/** The part of the runtime that each tenant uses, with those who answer in place of this process. */
export interface OwningHost extends TenantHost {
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
