import { foldLabel } from "../base/text.ts";
import { checkTagCount } from "./limits.ts";
import { placeOf, readFlag } from "./shape.ts";
import { readTags } from "./tags.ts";

/** Which fields of a user's record hold tags, and which ones only hint at a role. */

/** Whether a record has a field that ordinary records lack. Runs for every user of a tenant. */
export function hasExtraFields(record: object): boolean {
  for (const name in record) if (!isUsual(name)) return true;
  return false;
}

/**
 * Reads the tags of every field that may hold tags, taken together: an empty field hides no other.
 * `undefined` if there is no such field, or only null ones. `path` is the record's place in the answer.
 *
 * Throws as `readTags` does.
 */
export function readTagFields(record: object, path = ""): readonly string[] | undefined {
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
export function readHints(record: object, path = ""): WireHint[] {
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
