import type { SandboxUser } from "./sandbox_user.ts";

/** The tenant's own account of itself, as `/tenant` sends it. */
export interface TenantFacts {
  /** Standard seats bought. */
  readonly licenses: number;
  /** Archived seats bought. */
  readonly archivedLicenses: number;
  /** Every record of the list: guests, shared mailboxes and deleted users are counted too. */
  readonly users: number;
  /** Standard and archived seats in use together (issue #69). */
  readonly assigned: number;
  readonly assignedStandard: number;
  readonly assignedArchive: number;
  readonly status: "paid" | "trial";
  readonly sharedMailboxes: number;
}

/** An invented tenant. */
export interface SandboxTenant {
  /** Ordered as the API lists them: by principal name in lower case, then by id. */
  readonly users: readonly SandboxUser[];
  readonly facts: TenantFacts;
}
