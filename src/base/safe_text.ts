/**
 * Characters that can hide, reorder or fake text: controls, line and paragraph separators, what is
 * invisible by default (zero-width, tag and variation characters, fillers), bidirectional controls,
 * interlinear annotation, noncharacters and lone surrogates.
 */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb\p{Noncharacter_Code_Point}\p{Cs}]/u;

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

/** Longest text that is quoted in full, in code units: longer than any principal name or e-mail. */
const MAX_QUOTED_LENGTH = 512;

/**
 * A text from outside, to stand within a sentence: always in quotes, on one line, with unsafe
 * characters made visible, so that it cannot be taken for the sentence itself.
 */
export function quote(text: string): string {
  return JSON.stringify(cleanText(text, MAX_QUOTED_LENGTH));
}

/**
 * Renders rows as lines with `|` between cells, the shortest table an assistant reads reliably.
 *
 * Unsafe characters are made visible, and a cell that holds a separator or could be taken for a
 * quoted one is quoted as JSON, so that no value can end its cell or its line.
 */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headers, ...rows].map((row) => row.map(cell).join("|")).join("\n");
}

/** One value, quoted where it could be mistaken for structure. */
export function cell(value: string): string {
  const clean = cleanText(value);
  // Line ends are made visible already. Trimming asks for white space at either end.
  const plain = !clean.includes("|") && !clean.startsWith('"') && clean.trim() === clean;
  return plain ? clean : JSON.stringify(clean);
}
