/**
 * Characters that can hide, reorder or fake text: C0 and C1 controls, soft hyphen, bidirectional
 * controls, zero-width and invisible characters, line and paragraph separators, variation
 * selectors of the supplement, tag characters, noncharacters and lone surrogates.
 */
const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Cs}]/u;

const EVERY_UNSAFE = new RegExp(UNSAFE.source, "gu");

/** Longest name or tag shown, in code units. Microsoft allows 256 for a display name. */
export const MAX_NAME_LENGTH = 256;

/**
 * Makes text that people in the tenant wrote safe to show: unsafe characters become `<U+XXXX>`,
 * what is longer than `maxLength` is cut and marked with `…`.
 *
 * For names, tags and sentences. Identifiers are never passed through here.
 */
export function cleanText(text: string, maxLength: number = MAX_NAME_LENGTH): string {
  const short = text.length > maxLength ? cut(text, maxLength - 1) + "…" : text;
  return UNSAFE.test(short) ? short.replace(EVERY_UNSAFE, codePointName) : short;
}

function cut(text: string, length: number): string {
  // A surrogate pair is not split.
  return text.slice(0, /[\ud800-\udbff]/.test(text[length - 1] ?? "") ? length - 1 : length);
}

function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
