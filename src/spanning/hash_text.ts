/** A 32-bit number that differs for nearly all different texts (FNV-1a). */
export function hashText(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  // The lowest bits alone are used as a place in a table, so the highest are mixed in.
  return (value ^ (value >>> 15)) >>> 0;
}
