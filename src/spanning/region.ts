/** The vendor's data regions, as they occur in its API host names. */
export const REGIONS = ["us", "eu", "ap", "ca", "uk", "af"] as const;

/** One of {@linkcode REGIONS}. */
export type Region = typeof REGIONS[number];

/** Whether a text is exactly one of {@linkcode REGIONS}. */
export function isRegion(text: string): text is Region {
  return (REGIONS as readonly string[]).includes(text);
}
