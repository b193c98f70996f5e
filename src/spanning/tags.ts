import { readFlag } from "./shape.ts";

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
/** Those of a field that can also stand beside the tags of a map. */
const WEAK_NAMES: ReadonlySet<string> = new Set(["value", "type", "key", "id"]);
/** A field that is named as a tag is shown to people, and not as a program names its fields. */
const TITLE = /^\p{Lu}|\s/u;
/** Names of a field beside a tag's name that says whether the tag holds, without "is" or "has". */
const HOLDING: ReadonlySet<string> = new Set([
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
/** JSON in a string in JSON: more layers than anybody makes by mistake. */
const MAX_DEPTH = 4;

/** A field of an object. */
type Field = readonly [name: string, value: unknown];

/**
 * Reads tags in whatever shape they come, because the vendor has not published one: a list of
 * texts or objects, one text, a delimited text, JSON in a text, or a map from name to boolean.
 *
 * An object that names a tag and says no to it, such as `{ name: "Global Admin", value: false }`, is
 * no tag. Trimmed, without empty and repeated ones, else in the vendor's order and spelling. What
 * cannot be read is kept as text, an object as JSON. Absent or null gives `undefined`; an empty list
 * gives an empty list.
 */
export function readTags(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && isClean(value)) return value;
  const tags = collect(value, 0).map((tag) => tag.trim()).filter((tag) => tag !== "");
  return [...new Set(tags)];
}

/** The usual list, which needs no work. */
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

/** Inside a list a text is one tag, whatever punctuation it holds. */
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
  const named = readTagName(entries);
  if (named === undefined) return collectMap(object);
  const [field, tag] = named;
  const beside = WEAK_NAMES.has(field.toLowerCase())
    ? entries.filter(([name, value]) => TITLE.test(name) && readFlag(value) === true)
    : [];
  return deniesTag(entries) ? [] : [tag, ...beside.map(([name]) => name)];
}

/** A map from tag to yes or no. What is neither is kept as text, so that it is not taken for a no. */
function collectMap(map: object): string[] {
  const flags = Object.entries(map).map(([name, value]) => [name, value, readFlag(value)] as const);
  if (flags.length > 0 && flags.every(([, , flag]) => flag === "unknown")) return [asText(map)];
  return flags.filter(([, , flag]) => flag !== false)
    .map(([name, value, flag]) => flag === true ? name : asText({ [name]: value }));
}

/**
 * Whether an object says itself that its tag does not hold: `{ name: "Global Admin", value: false }`.
 *
 * Only one clear no, under a name that can mean nothing else, is one: `system: false` says something
 * of the tag, `disabled: false` says that it holds, and an administrator must not go missing.
 */
function deniesTag(entries: readonly Field[]): boolean {
  const truths = entries.filter(([name, value]) =>
    typeof value === "boolean" || (isHolding(name) && readFlag(value) !== "unknown")
  );
  return truths.length === 1 &&
    truths.every(([name, value]) => isHolding(name) && readFlag(value) === false);
}

function isHolding(name: string): boolean {
  return HOLDING.has(name.toLowerCase().replace(/^(is|has)_?/, ""));
}

/** The field that names the tag of an object. A boolean in words belongs to a map instead. */
function readTagName(entries: readonly Field[]): [field: string, tag: string] | undefined {
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

/** A field beside the tags that may name a role, such as `mailboxType: "SharedMailbox"`. */
export interface WireHint {
  readonly name: string;
  readonly value: string;
}
