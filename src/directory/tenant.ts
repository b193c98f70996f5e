import type { Region } from "../spanning/region.ts";
import type { SpanningClient } from "../spanning/client.ts";
import type { TenantDirectory } from "./tenant_directory.ts";

/** A tenant that questions can be asked about. */
export interface Tenant {
  /** `default` where there is one tenant, `sandbox` for the embedded one. */
  readonly id: string;
  readonly name?: string;
  readonly region: Region | "custom";
  /** Whether it is the embedded tenant, whose answers say so. */
  readonly sandbox: boolean;
  readonly client: SpanningClient;
  readonly directory: TenantDirectory;
  /** The key that seals this tenant's cursors, derived from its credentials. */
  readonly cursorKey: () => Promise<CryptoKey>;
}
