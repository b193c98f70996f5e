/** A user's tags in whatever shape they come, and the other fields that may tell a role. */

import { foldLabel } from "../base/text.ts";
import { readFlag } from "./shape.ts";

/**
 * Reads tags in any shape, because the vendor has not published one: a list of texts or objects, a
 * single text, a delimited text, JSON in a text, or a map from name to boolean.
 *
 * An object that names a tag and denies it, such as `{ name: "Global Admin", value: false }`, is no
 * tag. Tags are trimmed, empty and repeated ones dropped, and the vendor's order and spelling kept.
 * Unreadable values are kept as text, objects as JSON. Absent or null gives `undefined`, an empty
 * list an empty list.
 */
export function readTags(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && isClean(value)) return value;
  const tags = collect(value, 0).map((tag) => tag.trim()).filter((tag) => tag !== "");
  return [...new Set(tags)];
}

/** Whether a record has a field that ordinary records lack. Runs for every user of a tenant. */
export function hasExtraFields(record: object): boolean {
  for (const name in record) if (!USUAL.has(name)) return true;
  return false;
}

/** The value of the likeliest field, in any case, that may hold tags and is not null. */
export function findTagField(record: object): unknown {
  const fields = Object.entries(record).filter(([, value]) => value !== null);
  for (const name of TAG_FIELDS) {
    const field = fields.find(([key]) => key.toLowerCase() === name);
    if (field !== undefined) return field[1];
  }
  return undefined;
}

/** Finds the fields beside the tags that may tell a role. */
export function findHints(record: object): WireHint[] {
  return Object.entries(record)
    .filter(([name, value]) => isScalar(value) && toHintField(name) !== undefined)
    .map(([name, value]) => ({ name, value: String(value).trim() }));
}

/** The field that a record's own name for it stands for; `undefined` if it tells no role. */
export function toHintField(name: string): HintField | undefined {
  const field = foldLabel(name);
  return isHintField(field) ? field : undefined;
}

/** A field beside the tags that may tell a role, such as `mailboxType: "SharedMailbox"`. */
export interface WireHint {
  readonly name: string;
  readonly value: string;
}

/** One of the fields beside the tags that may tell a role, as `foldLabel` writes it. */
export type HintField = typeof HINT_FIELDS[number];

/** Fields that may hold the name of a tag, likeliest first. */
const NAMES = [
  "name",
  "label",
  "value",
  "tag",
  "displayname",
  "type",
  "key",
  "id",
] as const;
/** Those that can also occur beside the tags of a map. */
const WEAK_NAMES: ReadonlySet<string> = new Set(["value", "type", "key", "id"]);
/** A tag used as a field name is worded for people, not as programs name fields. */
const TITLE = /^\p{Lu}|\s/u;
/** Fields beside a tag's name that say whether the tag applies, without "is" or "has". */
const APPLIES: ReadonlySet<string> = new Set([
  "value",
  "enabled",
  "active",
  "assigned",
  "applied",
  "applies",
  "set",
  "selected",
  "checked",
  "on",
  "held",
  "granted",
  "present",
  "member",
  "state",
  "status",
  "flag",
]);
const DELIMITER = /[,;|]/;
/** Layers of JSON in strings in JSON: more than anybody makes by mistake. */
const MAX_DEPTH = 4;

/** A field of an object. */
type Field = readonly [name: string, value: unknown];

/** The fields of an ordinary record. Only others make a closer look worthwhile. */
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

/** Fields that may hold tags, in lower case, likeliest first: the vendor has not published one. */
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

/** Fields that may tell a role as a tag does, in the form that `foldLabel` gives. */
const HINT_FIELDS = [
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
] as const;

/** The usual case: a list that needs no work. */
function isClean(list: readonly unknown[]): list is readonly string[] {
  return list.every((tag, at) =>
    typeof tag === "string" && tag !== "" && tag === tag.trim() &&
    list.indexOf(tag) === at
  );
}

function collect(value: unknown, depth: number): string[] {
  if (value === null || value === undefined) return [];
  if (depth > MAX_DEPTH) return [asText(value)];
  if (typeof value === "string") return collectText(value, depth);
  if (Array.isArray(value)) {
    return value.flatMap((item) => collectItem(item, depth + 1));
  }
  return typeof value === "object" ? collectObject(value) : [asText(value)];
}

/** In a list a text is one tag, whatever punctuation it holds. */
function collectItem(item: unknown, depth: number): string[] {
  return typeof item === "string" ? [item] : collect(item, depth);
}

function collectText(text: string, depth: number): string[] {
  if (/^\s*[[{"]/.test(text)) {
    try {
      return collect(JSON.parse(text), depth + 1);
    } catch {
      // Not JSON after all: a tag may begin with a bracket.
    }
  }
  return text.split(DELIMITER);
}

function collectObject(object: object): string[] {
  const entries = Object.entries(object);
  const named = findTagName(entries);
  if (named === undefined) return collectMap(object);
  const [field, tag] = named;
  const beside = WEAK_NAMES.has(field.toLowerCase())
    ? entries.filter(([name, value]) => TITLE.test(name) && readFlag(value) === true)
    : [];
  return deniesTag(entries) ? [] : [tag, ...beside.map(([name]) => name)];
}

/** Reads a map from tag to boolean. Other values are kept as text, so none counts as false. */
function collectMap(map: object): string[] {
  const flags = Object.entries(map).map(([name, value]) => [name, value, readFlag(value)] as const);
  if (flags.length > 0 && flags.every(([, , flag]) => flag === "unknown")) return [asText(map)];
  return flags.filter(([, , flag]) => flag !== false)
    .map(([name, value, flag]) => flag === true ? name : asText({ [name]: value }));
}

/**
 * Whether an object says that its own tag does not apply: `{ name: "Global Admin", value: false }`.
 *
 * It takes a single false under an unambiguous name: `system: false` describes the tag, `disabled:
 * false` means that it applies, and an administrator must not go missing.
 */
function deniesTag(entries: readonly Field[]): boolean {
  const truths = entries.filter(([name, value]) =>
    typeof value === "boolean" || (saysWhetherItApplies(name) && readFlag(value) !== "unknown")
  );
  return truths.length === 1 &&
    truths.every(([name, value]) => saysWhetherItApplies(name) && readFlag(value) === false);
}

function saysWhetherItApplies(name: string): boolean {
  return APPLIES.has(name.toLowerCase().replace(/^(is|has)_?/, ""));
}

/** Finds the field that names an object's tag. A boolean in words belongs to a map instead. */
function findTagName(entries: readonly Field[]): [field: string, tag: string] | undefined {
  for (const name of NAMES) {
    const [field, value] = entries.find(([key]) => key.toLowerCase() === name) ?? [];
    if (typeof value === "string" && value.trim() !== "" && readFlag(value) === "unknown") {
      return [field as string, value];
    }
  }
  return undefined;
}

function asText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const HINT_FIELD_SET: ReadonlySet<string> = new Set(HINT_FIELDS);

function isHintField(field: string): field is HintField {
  return HINT_FIELD_SET.has(field);
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
