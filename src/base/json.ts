/** A measure of how large a JSON value is, taken before anything else walks it. */

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
