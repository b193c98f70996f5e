import { findHints, findTagField, hasExtraFields } from "./extra_fields.ts";
import { readFlag } from "./read_flag.ts";
import { readTags } from "./read_tags.ts";
import { shapeError } from "./shape_error.ts";
import type { RecordFlag, WireUser } from "./wire_user.ts";

/**
 * The fields of a record, from a vendor's sample (issue #70) and later ones. None is believed
 * before it is looked at.
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
  ]?: unknown;
};

type Writable<T> = { -readonly [name in keyof T]: T[name] };

/**
 * Reads one record. `path` is where it stands in the answer, such as `users[12]`.
 *
 * Throws `SpanningResponseError` naming the field when the principal name or the Microsoft object
 * id is missing, or when a text is not one. Everything else is read tolerantly.
 *
 * Checked by hand and not by a schema: this runs for each user of a tenant, and a schema would take
 * as long as parsing the JSON.
 */
export function readUser(raw: unknown, path = ""): WireUser {
  if (typeof raw !== "object" || raw === null) throw shapeError(path);
  const record: RawRecord = raw;
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
    assigned: flagOf(assigned === undefined ? licensed : assigned),
    isAdmin: flagOf(record.isAdmin),
    isDeleted: flagOf(record.isDeleted),
    isArchive: flagOf(isArchive === undefined ? archived : isArchive),
  };
  if (email) user.email = email;
  if (displayName) user.displayName = displayName;
  const extra = hasExtraFields(record);
  const tags = readTags(extra ? record.tags ?? findTagField(record) : record.tags);
  if (tags !== undefined) user.tags = tags;
  const hints = extra ? findHints(record) : [];
  if (hints.length > 0) user.hints = hints;
  return user;
}

function flagOf(value: unknown): RecordFlag {
  return value === undefined ? "absent" : readFlag(value);
}

function requiredText(value: unknown, path: string, name: string): string {
  if (typeof value === "string" && /\S/.test(value)) return value;
  throw misfit(path, name);
}

function optionalText(value: unknown, path: string, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw misfit(path, name);
}

function misfit(path: string, name: string): Error {
  return shapeError(path === "" ? name : `${path}.${name}`);
}
