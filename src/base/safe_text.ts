/** Text from the tenant and from callers, made safe to show. */

/**
 * Characters that can hide, reorder or fake text: controls, line and paragraph separators,
 * characters invisible by default (zero-width, tag, variation, fillers) and blanks that look like
 * nothing, bidirectional controls, interlinear annotation, lone surrogates, private use (each font
 * shows something else), characters that Unicode has not assigned, and marks without a letter or
 * beyond the third on one: no language stacks more, and a pile of them covers the lines around it.
 */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cs}\p{Co}\p{Cn}\u2800\u{1d159}\ufff9-\ufffc]|(?<=^|[\p{Mn}\p{Me}]{3})[\p{Mn}\p{Me}]/u;

const EVERY_UNSAFE = new RegExp(UNSAFE.source, "gu");

/** What nearly all texts consist of, and nothing unsafe does. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Whether a text is shown exactly as it is. */
export function isSafe(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && (PLAIN.test(text) || !UNSAFE.test(text));
}

/** The longest name or tag shown, in code units. Microsoft allows 256 for a display name. */
export const MAX_NAME_LENGTH = 256;

/**
 * Makes text written by people in the tenant safe to show: unsafe characters become `<U+XXXX>`,
 * and text longer than `maxLength` is cut and marked with `…`.
 *
 * For names, tags and sentences. Identifiers in structured answers must stay exact and never come
 * through here.
 */
export function cleanText(text: string, maxLength: number = MAX_NAME_LENGTH): string {
  const short = text.length > maxLength ? cut(text, maxLength - 1) + "…" : text;
  return !PLAIN.test(short) && UNSAFE.test(short)
    ? short.replace(EVERY_UNSAFE, codePointName)
    : short;
}

function cut(text: string, length: number): string {
  // Never split a surrogate pair.
  return text.slice(0, /[\ud800-\udbff]/.test(text[length - 1] ?? "") ? length - 1 : length);
}

function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** The longest text quoted in full, in code units: above any principal name or e-mail address. */
const MAX_QUOTED_LENGTH = 512;

/**
 * Quotes outside text for use in a sentence: always in quotes, on one line, with unsafe characters
 * made visible, so that it cannot be mistaken for the sentence itself.
 */
export function quote(text: string): string {
  return JSON.stringify(cleanText(text, MAX_QUOTED_LENGTH));
}

/**
 * An address or an id for use in a sentence: as it is where it has only the characters that such
 * ones have, otherwise quoted, because it could go on the sentence in its own words.
 */
export function quoteUnlessPlain(identifier: string): string {
  return /^[\p{L}\p{N}_.@+#'-]+$/u.test(identifier) && isSafe(identifier)
    ? identifier
    : quote(identifier);
}

/**
 * Renders rows as lines with `|` between cells, the shortest table that assistants read reliably.
 *
 * Unsafe characters are made visible. A cell that holds a separator, or looks like a quoted one, is
 * quoted as JSON, so no value can end its cell or its line.
 */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headers, ...rows].map((row) => row.map(cell).join("|")).join("\n");
}

/** Renders one cell, quoted if it could be mistaken for structure. */
export function cell(value: string): string {
  const clean = cleanText(value);
  // Line ends are visible by now. Trimming detects white space at either end.
  const plain = !clean.includes("|") && !clean.startsWith('"') && clean.trim() === clean;
  return plain ? clean : JSON.stringify(clean);
}
