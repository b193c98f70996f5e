import { foldLabel } from "../base/text.ts";
import { checkRawTags, checkTagCount, isShort } from "./limits.ts";
import { readFlag } from "./shape.ts";

/** The tags of a user, in whatever shape they come: texts, lists, maps and objects. */

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
  if (Array.isArray(value) && isClean(value)) return value;
  checkRawTags(value, place);
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

/** The usual case: a list within all bounds that needs no work. */
function isClean(list: readonly unknown[]): list is readonly string[] {
  if (list.length > SHORT_LIST) return false;
  for (let at = 0; at < list.length; at++) {
    const tag = list[at];
    if (typeof tag !== "string" || !isPlain(tag) || list.indexOf(tag) !== at) return false;
  }
  return true;
}

function isPlain(tag: string): boolean {
  if (!isShort(tag)) return false;
  const [first, last] = [tag.charCodeAt(0), tag.charCodeAt(tag.length - 1)];
  // Letters, digits and the signs between them, without the bracket.
  const isWord = first >= 0x30 && first <= 0x7a && first !== 0x5b && last > 0x20 && last < 0x7f;
  return isWord || (tag !== "" && tag === tag.trim() && !JSON_LIKE.test(tag));
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

/**
 * Writes an object that is a tag as text: its name if it says nothing else, otherwise as JSON.
 * Leaves out what says nothing of the tag's meaning and differs from user to user: ids, dates,
 * links and a plain yes.
 */
function writeTagObject(object: object): string {
  const telling = Object.entries(object).filter(([name, value]) => tells(name, value));
  const [first, ...others] = telling;
  // A field whose name holds a space may be the tag itself: `{ "Global Admin": "active" }`.
  return first !== undefined && others.length === 0 && typeof first[1] === "string" &&
      !/\s/.test(first[0])
    ? first[1]
    : JSON.stringify(Object.fromEntries(telling));
}

/**
 * Reads a tag as `readTags` keeps it. A tag that is no object has one text, itself.
 *
 * Every text of an object may name the tag, except in fields that are about something else, such
 * as `assignedBy`.
 */
export function readTagObject(tag: string): TagObject {
  const object = parseObject(tag);
  if (object === undefined) return { texts: [tag], denied: false };
  return { texts: collectTexts(object, 0), denied: isDenied(object) };
}

/** What a tag says, before anybody knows what it means. */
interface TagObject {
  readonly texts: readonly string[];
  /** Whether something beside the texts says that the tag does not apply. */
  readonly denied: boolean;
}

/** Whether a field of an object may hold the name of a tag. */
function isNamingField(name: string, value: unknown): boolean {
  if (RELATING.test(name) || STAMP.test(name)) return false;
  if (typeof value === "string") {
    return value.trim() !== "" && !isAnswer(value) && !isNoise(value);
  }
  return typeof value === "object" && value !== null &&
    Object.entries(value).some(([inner, nested]) => isNamingField(inner, nested));
}

/** Whether a field is about the state of a tag, such as `status`. */
function isStateField(name: string): boolean {
  return STATE.test(foldLabel(name).replace(/^(is|has|was)(?=.)/, ""));
}

/** Whether a text says no, gone or not now, as a whole or by its first word. */
export function isDenial(text: string): boolean {
  return DENIALS.has(foldLabel(text)) ||
    FIRST_DENIALS.has(foldLabel(text.trim().split(/[\s:_-]+/)[0] ?? ""));
}

const FIRST_DENIALS: ReadonlySet<string> = new Set(
  `not never former formerly previous previously expired revoked removed disabled inactive denied
   suspended ended cancelled canceled`.split(/\s+/),
);

const DENIALS: ReadonlySet<string> = new Set([
  ...FIRST_DENIALS,
  ...`false no 0 off n f none nolonger unassigned unset notset terminated withdrawn rejected pending
   requested eligible proposed deprovisioned obsolete
   falsch nein aus entfernt abgelaufen widerrufen inaktiv ehemals non faux supprimé révoqué expiré
   retiré nee uit nej não nao removido expirado revogado eliminado revocado caducado falso nie нет いいえ 无 否`
    .split(/\s+/),
]);

/** Fields about something else than the tag's name: who set it, why, what it replaced. */
const RELATING =
  /by$|from$|author|owner|creator|source|origin|desc|note|comment|remark|reason|help|tooltip|url|href|link|icon|colou?r|scope|parent|previous|former|replac|target|requires|domain|tenant/i;
/** Times and ids of things. */
const STAMP = /(At|On|Date|Time|_at|_on|_date|_time)$|^(date|time|since|created|updated|modified)/;
/** Fields that say that the tag does not apply where they are true, or hold the time of its end. */
const OPPOSING =
  /^(not(?!e|if|ice)|disabled|remov|revo|deleted|deletion|expired|archived|inactive|former|suspend|denied|obsolete|ended|cancel|exclud|terminat|withdrawn|reject|negat|unassigned|unset|hidden)/;
/** Fields with the time at which the tag ends: nothing here says whether that is over. */
const ENDING = /^(expir(y|es|ation)|valid(until|to|till)|until|end(s|date|time|at|on)?$|enddate)/;
/** Fields that describe the tag itself, for which no and 0 are ordinary values. */
const DESCRIBING =
  /^(system|builtin|default|custom|readonly|internal|external|editable|deletable|locked|synced|primary|inherited|mandatory|required|visible|public|order|index|count|position|sort|priority|rank|version|weight|level|score|number|total|dynamic|.*id$|type|kind|category)/;
/** Fields about the state of a tag. */
const STATE = /^(status|state|lifecycle|condition|phase|stage)/;
const GONE: ReadonlySet<string> = new Set(["deleted", "archived", "archive", "inactive"]);

function tells(name: string, value: unknown): boolean {
  if (value === null || value === undefined || value === "") return false;
  if (denies(name, value)) return true;
  if (typeof value === "string") {
    return !STAMP.test(name) && !isAnswer(value) && !isNoise(value);
  }
  return typeof value === "object";
}

/** A yes or a no in words. */
function isAnswer(text: string): boolean {
  return readFlag(text) !== "unknown" ||
    /^\s*(?:yes|y|on|no|n|off|ja|oui|si|sí|sim)\s*$/i.test(text);
}

/** An id, a date or a link: different on every record, and never the name of a tag. */
function isNoise(text: string): boolean {
  return /^\s*(?:[\da-f]{8}-[\da-f-]{27}|\d{4}-\d\d-\d\d\b.*|\d{1,2}[/.]\d{1,2}[/.]\d{4}\b.*|\d{9,}|\w+:\/\/.*)\s*$/i
    .test(text);
}

function isDenied(object: object): boolean {
  return Object.entries(object).some(([name, value]) => denies(name, value));
}

function denies(name: string, value: unknown): boolean {
  if (value === null || value === undefined || value === "") return false;
  if (typeof value === "object") return isDenied(value);
  const field = foldLabel(name).replace(/^(is|has|was)(?=.)/, "");
  const no = readFlag(value) === false || (typeof value === "string" && isDenial(value));
  if (OPPOSING.test(field)) return !no;
  if (ENDING.test(field)) return !no && value !== true;
  if (typeof value === "string" && STATE.test(field) && GONE.has(foldLabel(value))) return true;
  if (!no) return false;
  const describes = DESCRIBING.test(field) || RELATING.test(name) || STAMP.test(name);
  return !describes || (typeof value === "string" && readFlag(value) === "unknown");
}

function collectTexts(object: object, depth: number): string[] {
  if (depth > 3) return [];
  return Object.entries(object).flatMap(([name, value]) => {
    if (!isNamingField(name, value)) return [];
    return typeof value === "string" ? [value] : collectTexts(value, depth + 1);
  });
}

function parseObject(tag: string): object | undefined {
  if (!/^\s*\{/.test(tag)) return undefined;
  try {
    const value: unknown = JSON.parse(tag);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
