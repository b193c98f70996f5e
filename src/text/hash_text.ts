/** Sets the letters of ASCII to lower case. */
const LOWER_CASE = 0x20;

/**
 * A 32-bit number that differs for nearly all different texts (FNV-1a), and not for those that
 * differ only in the case of ASCII letters. Texts that are random throughout, as ids are, can do
 * with every so many of their characters, up to the last one.
 */
export function hashText(text: string, every = 1): number {
  let value = 0x811c9dc5;
  for (let at = (text.length - 1) % every; at < text.length; at += every) {
    value = Math.imul(value ^ (text.charCodeAt(at) | LOWER_CASE), 0x01000193);
  }
  return value >>> 0;
}
