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
