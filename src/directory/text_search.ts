/** Finds text in stored users, in any case, without decoding most of them. */

import { fold } from "../base/text.ts";
import { FIELD_END, SAME_AS_PRINCIPAL_NAME, type UserText } from "./row_store.ts";

/**
 * Creates a test for whether a row's name, e-mail or principal name contains the text, in any case.
 *
 * Rows are searched as bytes for the longest ASCII part of the text, without making strings. Only
 * if that does not decide is the row decoded and compared as folded strings.
 */
export function createTextMatcher(
  text: UserText,
  query: string | undefined,
): (row: number) => boolean {
  const wanted = fold(query ?? "");
  if (wanted === "") return () => true;
  const part = longestAsciiPart(wanted);
  const needle = encoder.encode(part);
  const meaning = meanings(needle[0]);
  return (row) => {
    const found = search(text.bytes(row), text.start(row), needle, meaning);
    return found === UNSURE || (found && part !== wanted) ? wideMatch(text, row, wanted) : found;
  };
}

/** Creates a test for whether a row has this id, in any case. Ids are ASCII. */
export function createIdMatcher(text: UserText, id: string): (row: number) => boolean {
  const wanted = encoder.encode(fold(id));
  return (row) => {
    const bytes = text.bytes(row);
    const start = text.idStart(row);
    return bytes[start + wanted.length] === FIELD_END &&
      wanted.every((byte, at) => lower(bytes[start + at] as number) === byte);
  };
}

const encoder = new TextEncoder();

const UNSURE = "unsure";

/** What a byte means to a search. Most bytes mean nothing and are skipped quickly. */
const [NOTHING, FIRST, END, DOUBTFUL] = [0, 1, 2, 3];

/** What each byte means in a search for text that starts with `first`; undefined if none is ASCII. */
function meanings(first: number | undefined): Uint8Array {
  const meaning = new Uint8Array(256);
  for (const byte of first === undefined ? nonAscii() : CHANGE_ASCII) meaning[byte] = DOUBTFUL;
  if (first !== undefined) meaning[first] = meaning[upper(first)] = FIRST;
  meaning[FIELD_END] = END;
  meaning[SAME_AS_PRINCIPAL_NAME] = NOTHING;
  return meaning;
}

/** Searches a row's principal name, e-mail and display name for folded ASCII text. */
function search(
  bytes: Uint8Array,
  start: number,
  needle: Uint8Array,
  meaning: Uint8Array,
): boolean | typeof UNSURE {
  let fields = 0;
  for (let at = start;; at++) {
    let found = NOTHING;
    while ((found = meaning[bytes[at] as number] as number) === NOTHING) at++;
    if (found === FIRST) {
      if (!startsAt(bytes, at, needle)) continue;
      const next = bytes[at + needle.length] as number;
      // The next character may combine with the last letter.
      return next < 0x80 || next === FIELD_END ? true : UNSURE;
    }
    if (found === DOUBTFUL) {
      if (needle.length === 0 || changesAscii(bytes[at] as number, bytes[at + 1] as number)) {
        return UNSURE;
      }
    } else if (++fields === 3) return false;
  }
}

function startsAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let i = 1; i < needle.length; i++) {
    const byte = bytes[at + i] as number;
    if (byte !== needle[i] && lower(byte) !== needle[i]) return false;
  }
  return true;
}

/**
 * First bytes of characters that turn an ASCII letter into another one by combining with it
 * (U+0300 to U+036F), or that become ASCII when folded (U+0130, U+037E, U+1FEF, U+212A). The list
 * includes some harmless characters, to stay short.
 */
const CHANGE_ASCII: readonly number[] = [0xc4, 0xcc, 0xcd, 0xe1, 0xe2];

function changesAscii(byte: number, next: number): boolean {
  return byte !== 0xc4 || next === 0xb0;
}

function nonAscii(): number[] {
  return Array.from({ length: 0x80 }, (_, at) => 0x80 + at);
}

function longestAsciiPart(text: string): string {
  const parts = text.split(/[^\0-\x7f]+/);
  return parts.reduce((longest, part) => part.length > longest.length ? part : longest, "");
}

function wideMatch(text: UserText, row: number, wanted: string): boolean {
  const { userPrincipalName, email, displayName } = text.identity(row);
  const holds = (field: string | undefined): boolean =>
    field !== undefined && fold(field).includes(wanted);
  return holds(displayName) || holds(userPrincipalName) ||
    (email !== userPrincipalName && holds(email));
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

function upper(byte: number): number {
  return byte >= 97 && byte <= 122 ? byte - 32 : byte;
}
