/** The seven fixed tiers that Spanning's tags name. */
export type RoleId =
  | "user"
  | "shared_mailbox"
  | "global_admin"
  | "spanning_admin"
  | "archived"
  | "no_microsoft_license"
  | "deleted_from_microsoft";

/** A role, as a reviewer reads it. */
export interface Role {
  readonly id: RoleId;
  readonly displayName: string;
  /** What holding it means, in one sentence. */
  readonly description: string;
  /** What can be held on it: `role:<id>:assigned`. */
  readonly entitlement: string;
}
