import type { UserText } from "./user_text.ts";

const encoder = new TextEncoder();

/**
 * Makes a test for "this row's name, e-mail or principal name contains the text, in any case".
 *
 * Rows of ASCII are searched as bytes, without making strings; the others are read back and
 * compared the way JavaScript lower-cases.
 */
export function matcherOf(text: UserText, query: string | undefined): (row: number) => boolean {
  const wanted = fold(query ?? "");
  if (wanted === "") return () => true;
  const needle = encoder.encode(wanted);
  return (row) => {
    const start = text.nameStart(row);
    const end = text.start(row + 1);
    const found = search(text.bytes, start, end, needle);
    return found === NOT_ASCII ? wideMatch(text, row, wanted) : found;
  };
}

/** Lower case, composed: how text is compared everywhere a caller gives a name. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

const NOT_ASCII = "not ascii";

function search(
  bytes: Uint8Array,
  start: number,
  end: number,
  needle: Uint8Array,
): boolean | typeof NOT_ASCII {
  const first = needle[0] as number;
  for (let at = start; at < end; at++) {
    const byte = lower(bytes[at] as number);
    // The marks between fields, 0xFE and 0xFF, are not part of the text.
    if (byte >= 0x80 && byte < 0xfe) return NOT_ASCII;
    if (byte === first && startsAt(bytes, at, needle)) return true;
  }
  return false;
}

function startsAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let i = 1; i < needle.length; i++) {
    if (lower(bytes[at + i] as number) !== needle[i]) return false;
  }
  return true;
}

function wideMatch(text: UserText, row: number, wanted: string): boolean {
  const { userPrincipalName, email, displayName } = text.identity(row);
  return [userPrincipalName, email, displayName].some((field) =>
    field !== undefined && fold(field).includes(wanted)
  );
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
