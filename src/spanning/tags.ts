/** The tags of a user, in whatever shape they come. */

import { checkRawTags, checkTagCount } from "./limits.ts";
import { readFlag } from "./shape.ts";
import { isDenial, isNamingField, isStateField, writeTagObject } from "./tag_object.ts";

/**
 * Reads tags in any shape, because the vendor has not published one: a list of texts or objects, a
 * single text, a delimited text, JSON or a PostgreSQL array in a text, or a map from name to boolean.
 *
 * An object that says more than a name, such as `{ name: "Role", value: "Global Admin" }`, becomes
 * its JSON, which `readTag` reads. Tags are trimmed, empty and repeated ones dropped, and the
 * vendor's order and spelling kept. Unreadable values are kept as text. Absent or null gives
 * `undefined`, an empty list an empty list. `place` is the path of the field.
 *
 * Throws `SpanningResponseError` for more or longer tags than anybody has.
 */
export function readTags(value: unknown, place = "tags"): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  checkRawTags(value, place);
  if (Array.isArray(value) && isClean(value)) return value;
  const tags = collect(value, 0).map((tag) => tag.trim()).filter((tag) => tag !== "");
  const different = [...new Set(tags)];
  checkTagCount(different, place);
  return different;
}

/** Fields that can also stand beside the tags of a map. */
const WEAK_NAMES: ReadonlySet<string> = new Set(["value", "type", "key", "id"]);
/** A tag used as a field name is worded for people, not as programs name fields. */
const TITLE = /^\p{Lu}|\s/u;
/** What separates the tags of one text. The semicolon of `&amp;` is part of a character. */
const DELIMITER = /[,|\n\r\t，；、]|(?<!&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}));/i;
/** A text that may be JSON. */
const JSON_LIKE = /^\s*[[{"]/;
/** A list as PostgreSQL and Python write it: `{User,"Global Admin"}`, `['User']`. */
const BRACKETED = /^\s*(?:\{([^{}]*)\}|\[([^[\]]*)\])\s*$/;
/** Layers of JSON in strings in JSON: more than anybody makes by mistake. */
const MAX_DEPTH = 4;
/** Up to here a look through the list is faster than a set. */
const SHORT_LIST = 16;

/** The usual case: a list that needs no work. */
function isClean(list: readonly unknown[]): list is readonly string[] {
  if (list.length > SHORT_LIST) return false;
  return list.every((tag, at) =>
    typeof tag === "string" && tag !== "" && tag === tag.trim() && !JSON_LIKE.test(tag) &&
    list.indexOf(tag) === at
  );
}

function collect(value: unknown, depth: number): string[] {
  if (value === null || value === undefined) return [];
  if (depth > MAX_DEPTH) return [asText(value)];
  if (typeof value === "string") return readAsJson(value, depth) ?? splitText(value);
  if (Array.isArray(value)) {
    return value.flatMap((item) => collectItem(item, depth + 1));
  }
  return typeof value === "object" ? collectObject(value) : [asText(value)];
}

/** In a list a text without brackets is one tag here: what it means decides whether it is several. */
function collectItem(item: unknown, depth: number): string[] {
  if (typeof item !== "string") return collect(item, depth);
  return readAsJson(item, depth) ?? unbracket(item) ?? [item];
}

function readAsJson(text: string, depth: number): string[] | undefined {
  if (!JSON_LIKE.test(text)) return undefined;
  try {
    return collect(JSON.parse(text), depth + 1);
  } catch {
    // Not JSON after all: a tag may begin with a bracket.
    return undefined;
  }
}

function splitText(text: string): string[] {
  return unbracket(text) ?? splitTags(text);
}

/** Splits a text at what separates tags; the parts are not trimmed, and may be empty. */
export function splitTags(text: string): string[] {
  return text.split(DELIMITER);
}

function unbracket(text: string): string[] | undefined {
  const [, braces, brackets] = BRACKETED.exec(text) ?? [];
  // An empty box before a tag means that the tag is not set.
  const inner = braces ?? brackets;
  if (inner === undefined || (braces === undefined && !/['",]/.test(inner))) return undefined;
  return splitTags(inner).map((part) => part.trim().replace(/^(['"])(.*)\1$/, "$2"));
}

function collectObject(object: object): string[] {
  const entries = Object.entries(object);
  const names = entries.filter(([name, value]) => isNamingField(name, value));
  if (names.every(([name, value]) => isDeniedTitle(name, value))) return collectMap(object);
  const weak = names.every(([name]) => WEAK_NAMES.has(name.toLowerCase()));
  const beside = weak ? entries.filter(([name, value]) => isTitle(name, value)) : [];
  if (beside.length === 0) return [writeTagObject(object)];
  const rest = entries.filter(([name, value]) => !isTitle(name, value));
  return [
    writeTagObject(Object.fromEntries(rest)),
    ...beside.filter(([, value]) => readFlag(value) === true).map(([name]) => name),
  ];
}

/** Whether a field is an entry of a map from tag to boolean. */
function isTitle(name: string, value: unknown): boolean {
  return TITLE.test(name) && typeof readFlag(value) === "boolean";
}

/** Whether a field is an entry of a map from tag to a word that denies it. */
function isDeniedTitle(name: string, value: unknown): boolean {
  return TITLE.test(name) && typeof value === "string" && isDenial(value) && !isStateField(name);
}

/** Reads a map from tag to boolean. Other values are kept as text, so none counts as false. */
function collectMap(map: object): string[] {
  const flags = Object.entries(map).map(([name, value]) => [name, value, readFlag(value)] as const);
  if (flags.length > 0 && flags.every(([, , flag]) => flag === "unknown")) return [asText(map)];
  return flags.filter(([, , flag]) => flag !== false)
    .map(([name, value, flag]) => flag === true ? name : asText({ [name]: value }));
}

function asText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
