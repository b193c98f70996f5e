import { fold } from "../text/fold.ts";
import { FIELD_END, SAME_AS_PRINCIPAL_NAME } from "./row_bytes.ts";
import type { UserText } from "./user_text.ts";

const encoder = new TextEncoder();

/**
 * Makes a test for "this row's name, e-mail or principal name contains the text, in any case".
 *
 * Rows are searched as bytes, without making strings, for the longest ASCII part of the text. Only
 * where that does not decide is a row read back and compared the way JavaScript lower-cases.
 */
export function matcherOf(text: UserText, query: string | undefined): (row: number) => boolean {
  const wanted = fold(query ?? "");
  if (wanted === "") return () => true;
  const part = longestAsciiPart(wanted);
  const needle = encoder.encode(part);
  return (row) => {
    const found = search(text.bytes(row), text.start(row), needle);
    return found === UNSURE || (found && part !== wanted) ? wideMatch(text, row, wanted) : found;
  };
}

/** Makes a test for "this row has this id, in any case of ASCII", which is all that ids are made of. */
export function idMatcherOf(text: UserText, id: string): (row: number) => boolean {
  const wanted = encoder.encode(fold(id));
  return (row) => {
    const bytes = text.bytes(row);
    const start = text.idStart(row);
    return bytes[start + wanted.length] === FIELD_END &&
      wanted.every((byte, at) => lower(bytes[start + at] as number) === byte);
  };
}

const UNSURE = "unsure";
/** No byte of a text. */
const NOTHING = -1;

/** Looks through a row's principal name, e-mail and display name for folded ASCII text. */
function search(
  bytes: Uint8Array,
  start: number,
  needle: Uint8Array,
): boolean | typeof UNSURE {
  const first = needle[0] ?? NOTHING;
  const capital = upper(first);
  let fields = 0;
  for (let at = start;; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      if ((byte === first || byte === capital) && startsAt(bytes, at, needle)) {
        const behind = bytes[at + needle.length] as number;
        // What follows may compose with the last letter.
        return behind < 0x80 || behind === FIELD_END ? true : UNSURE;
      }
    } else if (byte === FIELD_END) {
      if (++fields === 3) return false;
    } else if (byte !== SAME_AS_PRINCIPAL_NAME) {
      if (first === NOTHING || changesAscii(byte, bytes[at + 1] as number)) return UNSURE;
    }
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
 * Whether a character that begins with this byte can make ASCII letters other ones by composing
 * with them (U+0300 to U+036F), or become ASCII in lower case or composed (U+0130, U+037E, U+1FEF,
 * U+212A). Counts some more characters in, to be short.
 */
function changesAscii(byte: number, next: number): boolean {
  return byte === 0xcc || byte === 0xcd || byte === 0xe1 || byte === 0xe2 ||
    (byte === 0xc4 && next === 0xb0);
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
