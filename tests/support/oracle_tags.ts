/**
 * What one record's tags, hints and flags say, by the rules of the contract. Knows the vocabulary
 * that tests generate and no other, and imports nothing from the program.
 */

/** A record as it is sent. */
export type Raw = Readonly<Record<string, unknown>>;

/** A flag: `undefined` where the record has none, `"unreadable"` where nobody can tell. */
export type OracleFlag = boolean | "unreadable" | undefined;

/** What a record says of itself, before the rest of the list is known. */
export interface OracleRecord {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly displayName: string;
  readonly isDeleted: OracleFlag;
  readonly isArchive: OracleFlag;
  readonly isAdmin: OracleFlag;
  readonly assigned: OracleFlag;
  /** Roles that tags, hints and flags prove. */
  readonly held: ReadonlySet<string>;
  /** Whether a tag names an administrator of either kind or of none. */
  readonly namedAdmin: boolean;
  /** Whether one of its tags names a role, or an administrator of either kind. */
  readonly namesRole: boolean;
  /** Whether it has a list of tags and nothing in it. */
  readonly emptyTags: boolean;
  /** Texts of tags that prove nothing. */
  readonly shown: readonly string[];
  /** Whether a tag may mean either license. */
  readonly lowCertainty: boolean;
  /** What the boolean field about shared mailboxes says. */
  readonly mailboxField: boolean | undefined;
  /** `#EXT#`, and Microsoft does not call it a member. */
  readonly isGuest: boolean;
  /** `#EXT#`, whatever Microsoft calls it. */
  readonly isExternal: boolean;
}

/** The roles that only tags prove. */
export const TAG_ROLES: readonly string[] = [
  "user",
  "shared_mailbox",
  "global_admin",
  "spanning_admin",
  "no_microsoft_license",
];

const VOCABULARY: ReadonlyMap<string, string> = new Map([
  ["user", "user"],
  ["standarduser", "user"],
  ["sharedmailbox", "shared_mailbox"],
  ["globaladmin", "global_admin"],
  ["globaladministrator", "global_admin"],
  ["spanningadmin", "spanning_admin"],
  ["admin", "admin"],
  ["archived", "archived"],
  ["archivedreadonly", "archived"],
  ["nomicrosoftlicense", "no_microsoft_license"],
  ["deletedfrommicrosoft", "deleted_from_microsoft"],
  ["unlicensed", "low"],
]);

const TAG_FIELDS = ["tags", "tag", "usertags", "user_tags", "labels", "roles"];
/** Fields that can prove a role and are no tags. */
const HINTS = ["usertype", "usertypes", "type", "mailboxtype"];
const NEGATES = /^\s*(?:[!-]|(?:not|former|no longer)\b)/i;
const DENIES = /^(?:false|no|0|off|removed|revoked|expired)$/i;

/** Reads one record; `undefined` if it has no principal name or no object id. */
export function readRecord(raw: unknown): OracleRecord | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const fields = raw as Raw;
  const id = textOf(fields["msId"]);
  const name = textOf(fields["userPrincipalName"]);
  if (id.trim() === "" || name.trim() === "") return undefined;
  const values = TAG_FIELDS.flatMap((field) => fieldValues(fields, field));
  const tags = values.flatMap(readTag);
  const hints = HINTS.flatMap((field) => fieldValues(fields, field)).flatMap(readTag)
    .filter(({ texts }) => !texts.some((text) => /^(member|guest)$/i.test(text)));
  const named = tags.flatMap(({ means }) => means);
  const mailboxField = typeof fields["isSharedMailbox"] === "boolean"
    ? fields["isSharedMailbox"]
    : undefined;
  const flags = {
    isDeleted: readFlag(fields["isDeleted"]),
    isArchive: readFlag(fields["isArchive"]),
    isAdmin: readFlag(fields["isAdmin"]),
    assigned: readFlag(fields["assigned"]),
  };
  const proven = [
    ...[...named, ...hints.flatMap(({ means }) => means)].filter((each) =>
      each !== "low" && each !== "admin"
    ),
    ...flags.isDeleted === true ? ["deleted_from_microsoft"] : [],
    ...flags.isArchive === true ? ["archived"] : [],
    ...mailboxField === true ? ["shared_mailbox"] : [],
  ];
  const isExternal = name.toUpperCase().includes("#EXT#");
  return {
    id,
    name,
    email: textOf(fields["email"]),
    displayName: textOf(fields["displayName"]),
    ...flags,
    held: new Set(proven),
    namedAdmin: named.some((each) => ["admin", "global_admin", "spanning_admin"].includes(each)),
    namesRole: named.some((each) => each !== "low"),
    emptyTags: values.some(isEmptyList) && tags.length === 0,
    shown: tags.filter(({ means }) => means.length === 0).flatMap(({ texts }) => texts),
    lowCertainty: named.includes("low"),
    mailboxField,
    isGuest: isExternal && !/^member$/i.test(textOf(fields["userType"])),
    isExternal,
  };
}

interface Tag {
  readonly texts: readonly string[];
  /** Roles, `admin` or `low`; none if nothing is proven. */
  readonly means: readonly string[];
}

function readTag(value: unknown): Tag[] {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) return value.flatMap(readTag);
  if (typeof value === "object") {
    const parts = Object.values(value).map(textOf);
    const denied = parts.some((part) => DENIES.test(part.trim()));
    const texts = parts.filter((part) => !DENIES.test(part.trim()));
    return [{ texts, means: denied ? [] : texts.flatMap(meaningsOf) }];
  }
  const text = textOf(value);
  if (/^[[{]/.test(text)) return readTag(JSON.parse(text));
  const parts = text.split(/[,;|]/).map((part) => part.trim()).filter((part) => part !== "");
  return parts.map((part) => ({ texts: [part], means: meaningsOf(part) }));
}

function meaningsOf(text: string): string[] {
  const meaning = NEGATES.test(text) ? undefined : VOCABULARY.get(squeeze(text));
  return meaning === undefined ? [] : [meaning];
}

function fieldValues(record: Raw, field: string): unknown[] {
  return Object.entries(record).filter(([name]) => name.toLowerCase() === field)
    .map(([, value]) => value);
}

/** An empty list, also as an empty text or as JSON. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : value === "" || value === "[]";
}

function readFlag(value: unknown): OracleFlag {
  if (value === undefined || typeof value === "boolean") return value;
  const text = textOf(value).toLowerCase();
  return text === "true" || text === "1"
    ? true
    : text === "false" || text === "0"
    ? false
    : "unreadable";
}

function textOf(value: unknown): string {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

function squeeze(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
