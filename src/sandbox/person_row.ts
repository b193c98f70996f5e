/** One hand-written account: what it is called, and what Spanning says of it. */
export interface PersonRow {
  readonly displayName: string;
  /** The part of the address before the `@`. */
  readonly local: string;
  /** By their letters: `s` assigned, `a` isAdmin, `d` isDeleted, `r` isArchive. */
  readonly flags: string;
  readonly tags: readonly string[];
  /** For an account whose principal name is not its e-mail address. */
  readonly userPrincipalName?: string;
}
