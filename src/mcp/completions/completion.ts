/** The most values that the protocol lets an answer carry. */
export const MAX_VALUES = 100;

/** Values that somebody may be about to type. */
export interface Completion {
  // The SDK's result type is an open object.
  [field: string]: unknown;
  values: string[];
  /** How many there are in all. */
  total: number;
  hasMore: boolean;
}

/** The first of the values that fit. */
export function completionOf(
  values: readonly string[],
  total: number = values.length,
): Completion {
  const shown = values.slice(0, MAX_VALUES);
  return { values: shown, total, hasMore: total > shown.length };
}
