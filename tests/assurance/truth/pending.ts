/** Cases that are not answered right yet. */
export const PENDING: ReadonlySet<string> = new Set([
  "one record's e-mail that is another's principal name is a duplicate",
  "a principal name in two records is a duplicate, without an e-mail too",
  "tags and flags disagree either way",
  "a finding names all of its people, page by page, and the tags it found",
  "an ordinary tenant: every check is decided",
]);
