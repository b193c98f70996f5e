/**
 * What the answers must be, counted straight from the records of a synthetic tenant by code of its
 * own. Imports nothing from the program, so that it cannot share a mistake with it.
 */

/** The fields of a raw record that answers depend on. */
export interface Record365 {
  readonly userPrincipalName: string;
  readonly email: string;
  readonly displayName: string;
  readonly msId: string;
  readonly assigned: boolean;
  readonly isAdmin: boolean;
  readonly isDeleted: boolean;
  readonly isArchive: boolean;
  readonly tags?: readonly string[];
}

/** The seven tags and their roles, in the order of the catalogue. */
export const ROLE_OF_TAG: Readonly<Record<string, string>> = {
  "User": "user",
  "Shared Mailbox": "shared_mailbox",
  "Global Admin": "global_admin",
  "Spanning Admin": "spanning_admin",
  "Archived (read-only)": "archived",
  "No Microsoft License": "no_microsoft_license",
  "Deleted From Microsoft": "deleted_from_microsoft",
};

export const TAGS: readonly string[] = Object.keys(ROLE_OF_TAG);

export const ROLE_IDS: readonly string[] = Object.values(ROLE_OF_TAG);

/** The roles of a record, in the order of the catalogue. */
export function rolesOf(record: Record365): string[] {
  const held = new Set((record.tags ?? []).map((tag) => ROLE_OF_TAG[tag]));
  if (record.isDeleted) held.add("deleted_from_microsoft");
  if (record.isArchive) held.add("archived");
  return ROLE_IDS.filter((role) => held.has(role));
}

export function isDeleted(record: Record365): boolean {
  return rolesOf(record).includes("deleted_from_microsoft");
}

export function isArchived(record: Record365): boolean {
  return rolesOf(record).includes("archived");
}

export function isDisabled(record: Record365): boolean {
  return isDeleted(record) || isArchived(record);
}

export function isAdmin(record: Record365): boolean {
  const roles = rolesOf(record);
  return record.isAdmin || roles.includes("global_admin") || roles.includes("spanning_admin");
}

export function licenseOf(record: Record365): string {
  if (!record.assigned) return "none";
  return isArchived(record) ? "archived" : "standard";
}

export function unknownTagsOf(record: Record365): string[] {
  return (record.tags ?? []).filter((tag) => ROLE_OF_TAG[tag] === undefined);
}

/** How many of the records fit. */
export function countOf<T>(records: Iterable<T>, fits: (record: T) => boolean): number {
  let count = 0;
  for (const record of records) if (fits(record)) count++;
  return count;
}
