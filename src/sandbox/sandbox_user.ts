/**
 * A user's record as the vendor sends it: the eight fields of the vendor module's issue #70, and
 * the tags that later versions add. `backupSummary` is added by the API on the way out.
 */
export interface SandboxUser {
  readonly userPrincipalName: string;
  readonly email: string;
  readonly displayName: string;
  /** Microsoft (Entra) object id: a GUID in lower case. */
  readonly msId: string;
  /** Holds a Spanning license of either kind. */
  readonly assigned: boolean;
  /** Global and Spanning admins alike. */
  readonly isAdmin: boolean;
  /** Gone from Microsoft. */
  readonly isDeleted: boolean;
  readonly isArchive: boolean;
  /** As the console words them; absent on tenants whose API has no tags. */
  readonly tags?: readonly string[];
}
