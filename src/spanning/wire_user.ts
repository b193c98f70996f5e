/** A vendor's flag as read: `"unknown"` when present but not readable as a boolean. */
export type Flag = boolean | "unknown";

/** A flag of a record: `"absent"` where the record has no such field, which reads as a no. */
export type RecordFlag = Flag | "absent";

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
  readonly assigned: RecordFlag;
  readonly isAdmin: RecordFlag;
  readonly isDeleted: RecordFlag;
  readonly isArchive: RecordFlag;
  /** Raw tags in the vendor's order and spelling; absent when the record has no tag field. */
  readonly tags?: readonly string[];
  /** Present only when at least one such field occurs. */
  readonly hints?: readonly WireHint[];
}
