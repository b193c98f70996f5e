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

// Made for the few texts that need it, because that takes a millisecond.
const everyUnsafe = (): RegExp => new RegExp(UNSAFE.source, "gu");

/** What nearly all texts consist of, and nothing unsafe does. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Whether a text is shown exactly as it is. */
export function isSafe(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && isShownAsIs(text);
}

function isShownAsIs(text: string): boolean {
  return PLAIN.test(text) || !UNSAFE.test(text);
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
  return isShownAsIs(short) ? short : short.replace(everyUnsafe(), codePointName);
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
  const plain = /^[\p{L}\p{N}_.@+#'-]+$/u.test(identifier) && isSafe(identifier);
  return plain ? identifier : quote(identifier);
}

/** Renders rows as lines with `|` between cells: the shortest table that assistants read well. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headers, ...rows].map((row) => row.map(cell).join("|")).join("\n");
}

/**
 * Renders one cell. A text that holds a separator or unsafe characters, or looks like a quoted one,
 * is written as JSON with these characters escaped, so that no value can end its cell or its line
 * and each can be read back exactly.
 */
export function cell(value: string): string {
  // Trimming detects white space at either end.
  const plain = !value.includes("|") && !value.startsWith('"') && value.trim() === value &&
    isShownAsIs(value);
  return plain ? value : toJson(value);
}

/**
 * Renders several texts in one, with `separator` between them, or as a JSON array where that could
 * not be told apart from one of the texts, from `end`, which follows them, or from `and 3 more`.
 */
export function joinTexts(
  texts: readonly string[],
  separator: "; " | ", " | ",",
  end?: ": ",
): string {
  const plain = texts.every((text) =>
    text !== "" && text.trim() === text && !text.includes(separator.trim()) &&
    (end === undefined || !text.includes(end.trim())) &&
    !/^["[]| and \d+ more$/.test(text) && !UNSAFE.test(text)
  );
  return plain ? texts.join(separator) : `[${texts.map(toJson).join(",")}]`;
}

/** Writes a JSON string in which unsafe characters are escaped. */
function toJson(text: string): string {
  let written = '"';
  let from = 0;
  const asJson = (part: string): string => JSON.stringify(part).slice(1, -1);
  for (const { index, 0: unsafe } of text.matchAll(everyUnsafe())) {
    written += asJson(text.slice(from, index));
    for (let at = 0; at < unsafe.length; at++) {
      written += `\\u${unsafe.charCodeAt(at).toString(16).padStart(4, "0")}`;
    }
    from = index + unsafe.length;
  }
  return `${written}${asJson(text.slice(from))}"`;
}
