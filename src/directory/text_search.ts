import { fold, foldSearch, searchWords } from "../base/text.ts";
import { FIELD_END, SAME_AS_PRINCIPAL_NAME, type UserText } from "./row_store.ts";

/** Finds words in stored users, without case and accents, without decoding most of them. */

/**
 * Creates a test for whether a row's name, e-mail, principal name and object id contain all words of
 * a query, in any order.
 *
 * Rows are searched as bytes, without making strings. A row with letters that may fold to what is
 * wanted is folded as bytes too, and decoded only for a word or letters outside Latin.
 */
export function createTextMatcher(
  text: UserText,
  query: string | undefined,
): (row: number) => boolean {
  const words = searchWords(query ?? "").sort((one, other) => other.length - one.length);
  const searches = words.map((word) => createSearch(word));
  const needles = words.map((word) => encoder.encode(word));
  const ascii = needles.every((needle) => isAscii(needle));
  return (row) => {
    const bytes = text.bytes(row);
    const start = text.start(row);
    for (const search of searches) {
      const found = search(bytes, start);
      if (found === false) return false;
      if (found === true) continue;
      const folded = ascii ? foldFields(bytes, start, TEXTS) : undefined;
      return folded === undefined
        ? wideMatch(text, row, words)
        : needles.every((needle) => holdsWord(folded, needle));
    }
    return true;
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

/** Searches a row's four texts for a word. Unsure where only folding can tell. */
type Search = (bytes: Uint8Array, start: number) => boolean | typeof UNSURE;

function createSearch(word: string): Search {
  const needle = encoder.encode(word);
  const ascii = isAscii(needle);
  const meaning = meanings(ascii ? needle[0] : undefined);
  return (bytes, start) => {
    let fields = 0;
    for (let at = start;; at++) {
      let found = NOTHING;
      while ((found = meaning[bytes[at] as number] as number) === NOTHING) at++;
      if (found === FIRST) {
        if (startsAt(bytes, at, needle)) return true;
      } else if (found === DOUBTFUL) {
        return UNSURE;
      } else if (++fields === TEXTS) return false;
    }
  };
}

/** Principal name, e-mail, display name and object id. */
const TEXTS = 4;

/** What each byte means in a search for an ASCII word that starts with `first`, or another word. */
function meanings(first: number | undefined): Uint8Array {
  const meaning = new Uint8Array(256);
  for (const byte of first === undefined ? nonAscii() : FOLDS_TO_ASCII) meaning[byte] = DOUBTFUL;
  if (first !== undefined) meaning[first] = meaning[upper(first)] = FIRST;
  meaning[FIELD_END] = END;
  meaning[SAME_AS_PRINCIPAL_NAME] = NOTHING;
  return meaning;
}

function startsAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let i = 1; i < needle.length; i++) {
    const byte = bytes[at + i] as number;
    if (byte !== needle[i] && lower(byte) !== needle[i]) return false;
  }
  return true;
}

/**
 * First bytes of characters that may fold to ASCII: Latin letters, marks that combine, signs, and
 * wide letters. The list includes some harmless characters, to stay short.
 */
const FOLDS_TO_ASCII: readonly number[] = [
  ...[0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcc, 0xcd],
  ...[0xd2, 0xd6, 0xd7, 0xd9, 0xe1, 0xe2, 0xef],
];

function nonAscii(): number[] {
  return Array.from({ length: 0x80 }, (_, at) => 0x80 + at);
}

function wideMatch(text: UserText, row: number, words: readonly string[]): boolean {
  const { id, userPrincipalName, email = "", displayName = "" } = text.identity(row);
  const other = email === userPrincipalName ? "" : email;
  const folded = foldSearch(`${userPrincipalName}\n${other}\n${displayName}\n${id}`);
  return words.every((word) => folded.includes(word));
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

function upper(byte: number): number {
  return byte >= 97 && byte <= 122 ? byte - 32 : byte;
}

/**
 * Folds the first fields of a row as `foldSearch` does, as far as that gives ASCII; other characters
 * become bytes that no ASCII has. The result is valid until the next call.
 *
 * `undefined` if the row has characters that only `foldSearch` itself can fold.
 */
function foldFields(
  bytes: Uint8Array,
  start: number,
  fields: number,
): Uint8Array | undefined {
  const known = pairs ??= foldPairs();
  let length = 0;
  for (let at = start, left = fields; left > 0; at++) {
    // A character becomes two bytes at most.
    if (length + 2 > folded.length) grow();
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      folded[length++] = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    } else if (byte === FIELD_END) {
      folded[length++] = FIELD_END;
      left--;
    } else if (byte >= FIRST_PAIR && byte <= LAST_PAIR) {
      const pair = known[(byte - FIRST_PAIR) << 6 | (bytes[++at] as number) & 0x3f] as number;
      if (pair !== 0) folded[length++] = pair & 0xff;
      if (pair > 0xff) folded[length++] = pair >> 8;
    } else if (LONGER.has(byte)) {
      return undefined;
    } else if (byte !== SAME_AS_PRINCIPAL_NAME) {
      folded[length++] = byte;
    }
  }
  return folded.subarray(0, length);
}

/** Whether folded fields hold a word, as ASCII. */
function holdsWord(fields: Uint8Array, word: Uint8Array): boolean {
  const first = word[0] as number;
  for (
    let at = fields.indexOf(first);
    at >= 0 && at + word.length <= fields.length;
    at = fields.indexOf(first, at + 1)
  ) {
    let i = 1;
    while (i < word.length && fields[at + i] === word[i]) i++;
    if (i === word.length) return true;
  }
  return false;
}

let folded: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 10);

function grow(): void {
  const larger = new Uint8Array(2 * folded.length);
  larger.set(folded);
  folded = larger;
}

/** The first bytes of U+0080 to U+067F in UTF-8: Latin letters, and the marks of all scripts that fold. */
const [FIRST_PAIR, LAST_PAIR] = [0xc2, 0xd9];
/** The first bytes of longer characters that may fold to ASCII: Latin letters, signs, wide letters. */
const LONGER: ReadonlySet<number> = new Set([0xe1, 0xe2, 0xef]);

/**
 * What each of those characters folds to: nothing, one byte, or two with the second one higher. Made
 * by the first search that needs it, because it takes longer than a search.
 */
let pairs: Uint16Array | undefined;

function foldPairs(): Uint16Array {
  return Uint16Array.from({ length: (LAST_PAIR - FIRST_PAIR + 1) << 6 }, (_, number) => {
    const text = foldSearch(String.fromCharCode(0x80 + number));
    const [first, second] = [text.charCodeAt(0), text.charCodeAt(1)];
    if (text === "") return 0;
    return first < 0x80 && !(second >= 0x80) ? first | (second || 0) << 8 : FIRST_PAIR;
  });
}
