/**
 * Counts the values in what was read from JSON, at all depths: objects, lists and what they hold.
 * Infinite where it is nested deeper than `maxDepth`, so that no caller needs to go there.
 */
export function countValues(value: unknown, maxDepth: number): number {
  if (typeof value !== "object" || value === null) return 1;
  if (maxDepth === 0) return Infinity;
  let count = 1;
  for (const item of Object.values(value)) count += countValues(item, maxDepth - 1);
  return count;
}
