import { plural } from "../base/text.ts";
import { SpanningResponseError } from "./errors.ts";

/**
 * How much an answer of the vendor may hold. Each figure is far above what the vendor sends, and far
 * below what would fill the memory or hold up other tenants.
 */

/** One body after decompression: a page of 1,000 users takes well under one megabyte. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The values in the JSON of an answer, for each user asked for: a record has about twenty. */
const VALUES_PER_USER = 500;
/** Allowed whatever was asked for: a vendor may send more users than it was asked for. */
const MIN_VALUES = 100_000;

/** The most values in the JSON of an answer about so many users. */
export function maxValues(users: number): number {
  return Math.max(MIN_VALUES, VALUES_PER_USER * users);
}

/** The users on one page, ten times as many as the vendor's module may ask for. */
const MAX_USERS_ON_PAGE = 10_000;
/** The fields of one object. */
const MAX_FIELDS = 200;
/** A text of a record, in code units: four times what Microsoft allows for a name. */
const MAX_TEXT = 1024;
/** The tags of one user. */
const MAX_TAGS = 250;
/** The values in one user's tags, which may be objects with a few fields. */
const MAX_TAG_VALUES = 10 * MAX_TAGS;
/** A link to the next page, in code units. It holds a principal name and an object id. */
const MAX_LINK = 4096;

// A `place` is the path of a field, such as `users[12].email`.

/** Whether a value is no overlong text. */
export function isShort(value: unknown): boolean {
  return typeof value !== "string" || value.length <= MAX_TEXT;
}

/** Throws {@linkcode SpanningResponseError} for a text that is too long. */
export function checkText(text: string, place: string): void {
  if (!isShort(text)) refuse(place, `is longer than ${MAX_TEXT} characters`);
}

/** Throws {@linkcode SpanningResponseError} for a link that is too long. */
export function checkLink(link: string, place: string): void {
  if (link.length > MAX_LINK) refuse(place, `is longer than ${MAX_LINK} characters`);
}

/** Throws {@linkcode SpanningResponseError} for a page that holds too many users. */
export function checkPage(users: readonly unknown[]): void {
  checkCount("users", users.length, MAX_USERS_ON_PAGE, "user");
}

/** Throws {@linkcode SpanningResponseError} for an object with too many fields. */
export function checkFields(record: object, place: string): void {
  let fields = 0;
  for (const name in record) {
    fields++;
    if (name.length > MAX_TEXT) refuse(place, "has a field with an overlong name");
  }
  checkCount(place, fields, MAX_FIELDS, "field");
}

/** Throws {@linkcode SpanningResponseError} for more tags than anybody has. */
export function checkTagCount(tags: readonly unknown[], place: string): void {
  checkCount(place, tags.length, MAX_TAGS, "tag");
}

/** Checks tags as they came, whatever their shape, before anything reads them. Throws likewise. */
export function checkRawTags(tags: unknown, place: string): void {
  if (Array.isArray(tags)) checkTagCount(tags, place);
  checkCount(place, countTagValues(tags, place, MAX_TAG_VALUES), MAX_TAG_VALUES, "value");
}

function countTagValues(value: unknown, place: string, depth: number): number {
  if (typeof value === "string") checkText(value, place);
  if (typeof value !== "object" || value === null) return 1;
  // As many layers are as many values.
  if (depth === 0) return Infinity;
  let count = 1;
  if (Array.isArray(value)) {
    for (const item of value) count += countTagValues(item, place, depth - 1);
  } else {
    for (const [name, item] of Object.entries(value)) {
      checkText(name, place);
      count += countTagValues(item, place, depth - 1);
    }
  }
  return count;
}

/** Throws {@linkcode SpanningResponseError} for a list or an object that holds too many. */
export function checkCount(place: string, count: number, most: number, one: string): void {
  if (count > most) refuse(place, `holds more than ${plural(most, one)}`);
}

function refuse(place: string, problem: string): never {
  throw new SpanningResponseError(`${place === "" ? "it" : `the field ${place}`} ${problem}`);
}
