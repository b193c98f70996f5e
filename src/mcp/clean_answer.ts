import { cleanText, MAX_NAME_LENGTH } from "../base/safe_text.ts";

/**
 * Makes every text in an answer safe to show, at any depth, except identifiers. Copies only what it
 * changes, which is nearly nothing.
 *
 * Every answer passes through here, so no tool can forget it.
 */
export function cleanAnswer<T>(answer: T): T {
  return clean(answer, "") as T;
}

/** Fields of identifiers and of our own words, which are not changed. */
const IDENTIFIERS: ReadonlySet<string> = new Set([
  "id",
  "userPrincipalName",
  "email",
  "entitlement",
  "nextCursor",
]);

/**
 * Fields of sentences of our own, which may be longer than what the vendor sends. All others may
 * hold the vendor's text, so a new field is bounded from the start.
 */
const SENTENCES: ReadonlySet<string> = new Set([
  "warnings",
  "advice",
  "reason",
  "found",
  "error",
  "description",
  "whoGetsIn",
  "requires",
  "activityShownAs",
  "enable",
  "disable",
  "reference",
]);

/** Longest sentence of our own, such as a warning, in code units. */
const MAX_SENTENCE_LENGTH = 2000;

function clean(value: unknown, field: string): unknown {
  if (typeof value === "string") {
    if (IDENTIFIERS.has(field)) return value;
    return cleanText(value, SENTENCES.has(field) ? MAX_SENTENCE_LENGTH : MAX_NAME_LENGTH);
  }
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? cleanArray(value, field) : cleanObject(value);
}

function cleanArray(items: readonly unknown[], field: string): readonly unknown[] {
  let cleaned: unknown[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const item = clean(items[at], field);
    if (item !== items[at]) (cleaned ??= [...items])[at] = item;
  }
  return cleaned ?? items;
}

function cleanObject(fields: object): object {
  let cleaned: Record<string, unknown> | undefined;
  for (const name of Object.keys(fields)) {
    const value = (fields as Record<string, unknown>)[name];
    const item = clean(value, name);
    if (item !== value) (cleaned ??= { ...fields })[name] = item;
  }
  return cleaned ?? fields;
}
