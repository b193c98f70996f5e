/** How texts are compared, and how counted things and days are worded. */

/** Lower case and composed (NFC): the form in which names from callers are compared. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/**
 * The form in which texts are searched: without case, accents and the width of letters, with plain
 * letters for those that only look like an accent (ø, ł, ß, æ), and plain quotes and dashes.
 */
export function foldSearch(text: string): string {
  // Most texts are ASCII.
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  return text.normalize("NFD").replace(ACCENTS, "").replace(INVISIBLE, "").toLowerCase()
    .replace(FOREIGN, (letter) => PLAIN[letter] ?? toNarrow(letter)).normalize("NFC");
}

/** The words of a query, folded; white space of any kind separates them. */
export function searchWords(query: string): string[] {
  const words = foldSearch(query).split(/[\s\p{Z}]+/u).filter((word) => word !== "");
  return [...new Set(words)];
}

const NON_ASCII = /[^\0-\x7f]/;

/** Accents of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic; no vowels of a script. */
const ACCENTS =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]/g;

/** Characters that nobody sees or types and that come along with what is copied. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Letters and signs that do not decompose, and what people type instead. */
const PLAIN: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ĸ: "k",
  ŋ: "n",
  ŧ: "t",
  ə: "e",
  ſ: "s",
  ς: "σ",
  ª: "a",
  º: "o",
  "\ufb00": "ff",
  "\ufb01": "fi",
  "\ufb02": "fl",
  "\ufb03": "ffi",
  "\ufb04": "ffl",
  "\ufb05": "st",
  "\ufb06": "st",
  "‘": "'",
  "’": "'",
  "‛": "'",
  "′": "'",
  "´": "'",
  ʼ: "'",
  "“": '"',
  "”": '"',
  "‐": "-",
  "‑": "-",
  "–": "-",
  "—": "-",
  "−": "-",
};

const FOREIGN = new RegExp(`[${Object.keys(PLAIN).join("")}\uff01-\uff5e]`, "gu");

/** An ASCII character written as wide as an ideograph, as itself. */
function toNarrow(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) - 0xfee0).toLowerCase();
}

/** The form in which addresses and names of people are compared. */
export function foldAddress(address: string): string {
  return fold(address.trim());
}

/**
 * The form in which tags and field names are compared: letters and digits only, in lower case and
 * American spelling, whatever the punctuation and the width of letters.
 *
 * Letters and marks of other scripts stay, so that a tag such as "旧 admin" (a former one) does not
 * become "admin".
 */
export function foldLabel(label: string): string {
  return label.normalize("NFKC").toLowerCase()
    .replace(/\p{Variation_Selector}|[^\p{L}\p{N}\p{M}]/gu, "")
    .replaceAll("licence", "license");
}

/** A number with its noun: `1 page`, `2 pages`. `many` gives an irregular plural or a clause's. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The day of a moment in UTC: `2026-11-26`. */
export function formatDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** A day of UTC, in milliseconds. */
export const DAY_MS = 86_400_000;
