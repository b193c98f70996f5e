/** A vendor's flag as read: `"unknown"` when present but not readable as a boolean. */
export type Flag = boolean | "unknown";

/** A field beside the tags that may name a role, such as `mailboxType: "SharedMailbox"`. */
export interface WireHint {
  readonly name: string;
  readonly value: string;
}

/** One record of `/users` after tolerant reading, still in the vendor's words. */
export interface WireUser {
  readonly userPrincipalName: string;
  readonly email?: string;
  readonly displayName?: string;
  /** Microsoft (Entra) object id. */
  readonly msId: string;
  /** Holds a Spanning license of either kind. */
  readonly assigned: Flag;
  readonly isAdmin: Flag;
  readonly isDeleted: Flag;
  readonly isArchive: Flag;
  /** Raw tags in the vendor's order and spelling; absent when the record has no tag field. */
  readonly tags?: readonly string[];
  /** Present only when at least one such field occurs. */
  readonly hints?: readonly WireHint[];
}
