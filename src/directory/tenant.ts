import type { Sleep } from "../base/async.ts";
import type { ReviewThresholds } from "../governance/review/check.ts";
import type { DeclaredPaths } from "../governance/sign_in/declared.ts";
import type { SpanningClient } from "../spanning/client.ts";
import type { Region } from "../spanning/region.ts";
import type { TenantDirectory } from "./tenant_directory.ts";

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
