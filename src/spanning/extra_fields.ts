import type { WireHint } from "./wire_user.ts";

/** The fields that every record has, besides `tags`. Only others make a closer look worthwhile. */
const USUAL: ReadonlySet<string> = new Set([
  "userPrincipalName",
  "email",
  "displayName",
  "userDisplayName",
  "msId",
  "assigned",
  "licensed",
  "isAdmin",
  "isDeleted",
  "isArchive",
  "archived",
  "backupSummary",
  "tags",
]);

/** Where tags may be, in lower case, the likeliest first: the vendor has not published the name. */
const TAG_FIELDS: readonly string[] = [
  "tags",
  "tag",
  "usertags",
  "user_tags",
  "labels",
  "roles",
  "usertypes",
  "usertype",
  "types",
  "type",
];

/** Fields that may say what a tag would say, squeezed to lower-case letters and digits. */
const HINT_FIELDS: ReadonlySet<string> = new Set([
  "issharedmailbox",
  "sharedmailbox",
  "isshared",
  "mailboxtype",
  "recipienttype",
  "recipienttypedetails",
  "isglobaladmin",
  "globaladmin",
  "isglobaladministrator",
  "isspanningadmin",
  "spanningadmin",
  "isspanningadministrator",
  "hasmicrosoftlicense",
  "ismicrosoftlicensed",
  "microsoftlicensed",
  "hasm365license",
  "ism365licensed",
  "hasmslicense",
  "nomicrosoftlicense",
  "hasnomicrosoftlicense",
]);

/** Whether a record has a field that is not in every record. Runs for each user of a tenant. */
export function hasExtraFields(record: object): boolean {
  for (const name in record) if (!USUAL.has(name)) return true;
  return false;
}

/** The value of the first field, in any case, that may hold tags and is not null. */
export function findTagField(record: object): unknown {
  const fields = Object.entries(record).filter(([, value]) => value !== null);
  for (const name of TAG_FIELDS) {
    const field = fields.find(([key]) => key.toLowerCase() === name);
    if (field !== undefined) return field[1];
  }
  return undefined;
}

/** The fields beside the tags that may name a role. */
export function findHints(record: object): WireHint[] {
  return Object.entries(record)
    .filter(([name, value]) => HINT_FIELDS.has(squeeze(name)) && isScalar(value))
    .map(([name, value]) => ({ name, value: String(value).trim() }));
}

function squeeze(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "").replaceAll(
    "licence",
    "license",
  );
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
