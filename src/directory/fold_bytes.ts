/** Folds stored rows as bytes, so that names with accents are searched without making strings. */

import { foldSearch } from "../base/text.ts";
import { FIELD_END, SAME_AS_PRINCIPAL_NAME } from "./row_store.ts";

/**
 * Folds the first fields of a row as `foldSearch` does, as far as that gives ASCII; other characters
 * become bytes that no ASCII has. The result is valid until the next call.
 *
 * `undefined` if the row has characters that only `foldSearch` itself can fold.
 */
export function foldFields(
  bytes: Uint8Array,
  start: number,
  fields: number,
): Uint8Array | undefined {
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
      const pair = PAIRS[(byte - FIRST_PAIR) << 6 | (bytes[++at] as number) & 0x3f] as number;
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
export function holdsWord(fields: Uint8Array, word: Uint8Array): boolean {
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

/** What each of those characters folds to: nothing, one byte, or two with the second one higher. */
const PAIRS: Uint16Array = Uint16Array.from(
  { length: (LAST_PAIR - FIRST_PAIR + 1) << 6 },
  (_, number) => {
    const text = foldSearch(String.fromCharCode(0x80 + number));
    const [first, second] = [text.charCodeAt(0), text.charCodeAt(1)];
    if (text === "") return 0;
    return first < 0x80 && !(second >= 0x80) ? first | (second || 0) << 8 : FIRST_PAIR;
  },
);
