import { checkFields, checkText, isShort } from "./limits.ts";
import { hasExtraFields, readHints, readTagFields, type WireHint } from "./record_tags.ts";
import { checkShape, type Flag, placeOf, readFlag, shapeError } from "./shape.ts";
import { readTags } from "./tags.ts";
import * as v from "valibot";

/**
 * The vendor's records of a user and of a tenant, read tolerantly where a mistake is harmless and
 * strictly where it is not.
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
const objectSchema: v.GenericSchema<unknown, Fields> = v.custom<Fields>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

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
