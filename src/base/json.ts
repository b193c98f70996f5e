/** Foreign JSON, measured before anything walks it. */

/**
 * Counts the values in parsed JSON at all depths: objects, arrays and everything in them.
 *
 * Returns infinity for a value nested deeper than `maxDepth`, so no caller has to go deeper.
 */
export function countValues(value: unknown, maxDepth: number): number {
  if (typeof value !== "object" || value === null) return 1;
  if (maxDepth === 0) return Infinity;
  let count = 1;
  for (const item of Object.values(value)) count += countValues(item, maxDepth - 1);
  return count;
}

/**
 * Tells whether JSON text holds more values than a limit, without parsing it: two bytes can become
 * a hundred in memory. Reads no further than it must.
 *
 * Every value but the first one follows a `{`, a `[` or a `,`. Text that is not JSON may be counted
 * wrongly, which harms nobody: it is not going to be parsed.
 */
export function holdsMoreValues(json: string, limit: number): boolean {
  // A value and its separator take at least two characters.
  if (json.length <= 2 * limit) return false;
  let values = 1;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if ((code === COMMA || code === BRACE || code === BRACKET) && ++values > limit) {
      return true;
    }
  }
  return false;
}

const [QUOTE, COMMA, BRACE, BRACKET, BACKSLASH] = [0x22, 0x2c, 0x7b, 0x5b, 0x5c];

/** The index of the quote that ends the string which begins at an index; the text's end if none. */
function endOfString(json: string, start: number): number {
  const end = json.indexOf('"', start + 1);
  if (json.charCodeAt(end - 1) !== BACKSLASH) return end < 0 ? json.length : end;
  let at = start + 1;
  for (; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at++;
  }
  return at;
}

/** Whether a value is an object: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
