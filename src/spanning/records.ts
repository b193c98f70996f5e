import { isObject } from "../base/json.ts";
import { foldLabel } from "../base/text.ts";
import { checkFields, checkTagCount, checkText, isShort } from "./limits.ts";
import { checkShape, type Flag, placeOf, readFlag, shapeError } from "./shape.ts";
import { readTags } from "./tags.ts";
import * as v from "valibot";

/**
 * The vendor's records of a user and of a tenant, read tolerantly where a mistake is harmless and
 * strictly where it is not; which fields of a user hold tags, and which ones only hint at a role.
 */

/**
 * Reads one record. `path` is its place in the answer, such as `users[12]`.
 *
 * Throws `SpanningResponseError` naming the field if the principal name or the Microsoft object id
 * is missing, if a text field holds neither text nor a number, or if it holds more than any record
 * does.
 * Everything else is read tolerantly.
 *
 * Checked by hand, because this runs for every user of a tenant and a schema would take as long as
 * parsing the JSON.
 */
export function readUser(raw: unknown, path = ""): WireUser {
  if (typeof raw !== "object" || raw === null) throw shapeError(path);
  const record: RawRecord = raw;
  const extra = hasExtraFields(record);
  if (extra) checkFields(record, path);
  const userPrincipalName = requiredText(record.userPrincipalName, path, "userPrincipalName");
  const msId = requiredText(record.msId, path, "msId");
  const email = optionalText(record.email, path, "email");
  const ownName = optionalText(record.displayName, path, "displayName");
  const otherName = optionalText(record.userDisplayName, path, "userDisplayName");
  const displayName = ownName ?? otherName;
  const { assigned, licensed, isArchive, archived } = record;
  const user: Writable<WireUser> = {
    userPrincipalName,
    msId,
    assigned: readRecordFlag(assigned === undefined ? licensed : assigned),
    isAdmin: readRecordFlag(record.isAdmin),
    isDeleted: readRecordFlag(record.isDeleted),
    isArchive: readRecordFlag(isArchive === undefined ? archived : isArchive),
  };
  if (isGuest(userPrincipalName, record.userType)) user.guest = true;
  if (email) user.email = email;
  if (displayName) user.displayName = displayName;
  const tags = extra ? readTagFields(record, path) : readTags(record.tags, placeOf(path, "tags"));
  if (tags !== undefined) user.tags = tags;
  const hints = extra ? readHints(record, path) : [];
  if (hints.length > 0) user.hints = hints;
  return user;
}

/** One record of `/users` after tolerant reading, still in the vendor's terms. */
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
  /** Present only if the account belongs to somebody of another organization. */
  readonly guest?: true;
  /** Raw tags in the vendor's order and spelling; absent when the record has no tag field. */
  readonly tags?: readonly string[];
  /** Present only if at least one such field occurs. */
  readonly hints?: readonly WireHint[];
}

/** A flag of a record: `"absent"` if the record has no such field, which counts as false. */
export type RecordFlag = Flag | "absent";

/**
 * The fields of a record, from a vendor's sample (issue #70) and later ones. None is trusted before
 * it is checked.
 */
type RawRecord = {
  readonly [
    name in
      | "userPrincipalName"
      | "msId"
      | "email"
      | "displayName"
      | "userDisplayName"
      | "assigned"
      | "licensed"
      | "isAdmin"
      | "isDeleted"
      | "isArchive"
      | "archived"
      | "tags"
      | "userType"
  ]?: unknown;
};

type Writable<T> = { -readonly [name in keyof T]: T[name] };

function readRecordFlag(value: unknown): RecordFlag {
  return value === undefined ? "absent" : readFlag(value);
}

/**
 * Microsoft puts `#EXT#` into the principal name of a guest, and leaves it there when the guest
 * becomes a member, which only `userType` then tells.
 */
function isGuest(userPrincipalName: string, userType: unknown): boolean {
  return userPrincipalName.includes("#") && /#ext#/i.test(userPrincipalName) &&
    !(typeof userType === "string" && userType.trim().toLowerCase() === "member");
}

function requiredText(value: unknown, path: string, name: string): string {
  const text = optionalText(value, path, name);
  if (text !== undefined && (isVisible(text.charCodeAt(0)) || /\S/.test(text))) return text;
  throw shapeError(placeOf(path, name));
}

/** Whether a character of ASCII is no white space and no control character. */
function isVisible(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

function optionalText(value: unknown, path: string, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") throw shapeError(placeOf(path, name));
  // Nearly all are short, and naming the place takes longer than looking.
  if (!isShort(value)) checkText(value, placeOf(path, name));
  return value;
}

/**
 * Reads the answer of `/tenant`: counts as numbers or numeric texts, anything else as absent.
 *
 * Throws `SpanningResponseError` if it is not an object, or holds more than any tenant's does.
 */
export function readTenant(body: unknown): WireTenant {
  const fields = checkShape(objectSchema, body);
  checkFields(fields, "");
  const counts = COUNTS.map((name) => [name, readCount(fields[name])] as const)
    .filter(([, count]) => count !== undefined);
  const { status } = fields;
  if (typeof status === "string") checkText(status, "status");
  return {
    ...Object.fromEntries(counts),
    ...(typeof status === "string" && status.trim() !== "" ? { status: status.trim() } : {}),
  };
}

/** The counts of seats and users that the answer holds. */
export interface WireTenant {
  /** Standard seats bought. */
  readonly licenses?: number;
  readonly archivedLicenses?: number;
  readonly users?: number;
  /** Standard and archived seats in use together (issue #69). */
  readonly assigned?: number;
  readonly assignedStandard?: number;
  readonly assignedArchive?: number;
  readonly sharedMailboxes?: number;
  /** Payment status, such as `paid` or `trial`. */
  readonly status?: string;
}

const COUNTS = [
  "licenses",
  "archivedLicenses",
  "users",
  "assigned",
  "assignedStandard",
  "assignedArchive",
  "sharedMailboxes",
] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Any JSON object: the vendor keeps adding fields, and none is required. */
const objectSchema: v.GenericSchema<unknown, Fields> = v.custom<Fields>(isObject);

/** A count as text, with white space around it. */
const LONGEST_COUNT = 64;

/** Beyond 2^53 a number is no longer exact, and it means "unlimited" rather than a count. */
function readCount(value: unknown): number | undefined {
  const text =
    typeof value === "string" && value.length <= LONGEST_COUNT && /^\s*-?\d+\s*$/.test(value)
      ? Number(value)
      : value;
  return Number.isSafeInteger(text) ? text as number : undefined;
}

/** Whether a record has a field that ordinary records lack. Runs for every user of a tenant. */
function hasExtraFields(record: object): boolean {
  for (const name in record) if (!isUsual(name)) return true;
  return false;
}

/**
 * Reads the tags of every field that may hold tags, taken together: an empty field hides no other.
 * `undefined` if there is no such field, or only null ones. `path` is the record's place in the answer.
 *
 * Throws as `readTags` does.
 */
function readTagFields(record: object, path = ""): readonly string[] | undefined {
  const lists = Object.entries(record)
    .filter(([name]) => TAG_FIELD.test(foldName(name)))
    .sort(([one], [other]) => rankOf(one) - rankOf(other))
    .map(([name, value]) => readTags(value, placeOf(path, name)))
    .filter((tags) => tags !== undefined);
  if (lists.length === 0) return undefined;
  const tags = [...new Set(lists.flat())];
  checkTagCount(tags, placeOf(path, "tags"));
  return tags;
}

/**
 * Reads the fields beside the tags that may tell a role: the type of an account or a mailbox, and
 * booleans such as `isSharedMailbox`. Whether one does tell a role is not decided here.
 */
function readHints(record: object, path = ""): WireHint[] {
  return Object.entries(record).flatMap(([name, value]): WireHint[] => {
    if (isUsual(name)) return [];
    const field = foldName(name);
    if (TYPE_FIELD.test(field)) {
      const texts = readTags(value, placeOf(path, name)) ?? [];
      return texts.filter(({ length }) => length <= MAX_LENGTH)
        .map((text) => ({ name, value: text }));
    }
    const flag = typeof value === "string" ? value.trim() : value;
    if (!FLAG_FIELD.test(field) || !isScalar(flag)) return [];
    return readFlag(flag) === "unknown" && !/^(yes|no)$/i.test(String(flag))
      ? []
      : [{ name, value: String(flag) }];
  });
}

/** A field beside the tags that may tell a role, such as `mailboxType: "SharedMailbox"`. */
export interface WireHint {
  readonly name: string;
  readonly value: string;
}

/**
 * Whether ordinary records have a field. Only others make a closer look worthwhile. Cases take half
 * as long as a set.
 */
function isUsual(name: string): boolean {
  switch (name) {
    case "userPrincipalName":
    case "email":
    case "displayName":
    case "userDisplayName":
    case "msId":
    case "assigned":
    case "licensed":
    case "isAdmin":
    case "isDeleted":
    case "isArchive":
    case "archived":
    case "backupSummary":
    case "tags":
      return true;
    default:
      return false;
  }
}

/** Fields that hold tags, in the form of `foldLabel`: the vendor has not published one. */
const TAG_FIELD = /^(?:user|account|spanning|spanningbackup)?(?:tags?|labels|roles)$/;

/** Fields that hold the type of an account or a mailbox, which Microsoft sends for everybody. */
const TYPE_FIELD =
  /^(?:user|account|member|recipient|mailbox|object|principal|identity)?(?:types?|typedetails|kind|category|role|label)$/;

/** Fields that may say in a boolean whether an account has a role. */
const FLAG_FIELD = /^[a-z0-9]*(?:shared|admin|licen[sc]e|archive|delete|user)[a-z0-9]*$/;

/** The longest text that names a type, and the longest name of a field, however punctuated. */
const MAX_LENGTH = 64;

/** A field's name as it is compared. No field that is looked for has a longer name than this allows. */
function foldName(name: string): string {
  return name.length > MAX_LENGTH ? "" : foldLabel(name);
}

/** `tags` comes first, then the others in the record's order. */
function rankOf(name: string): number {
  return foldLabel(name) === "tags" ? 0 : 1;
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
