import { cleanText } from "./clean_text.ts";

/** Longest text that is quoted in full, in code units: longer than any principal name or e-mail. */
const MAX_QUOTED_LENGTH = 512;

/**
 * A text from outside, to stand within a sentence: always in quotes, on one line, with unsafe
 * characters made visible, so that it cannot be taken for the sentence itself.
 */
export function quote(text: string): string {
  return JSON.stringify(cleanText(text, MAX_QUOTED_LENGTH));
}
