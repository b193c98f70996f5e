/** The vendor's data regions, and what people call them. */

/** The regions as they appear in the API's host names. */
export const REGIONS = ["us", "eu", "ap", "ca", "uk", "af"] as const;

/** One of {@linkcode REGIONS}. */
export type Region = typeof REGIONS[number];

/** Whether a text is exactly one of {@linkcode REGIONS}. */
export function isRegion(text: string): text is Region {
  return (REGIONS as readonly string[]).includes(text);
}

/** Common spellings of each region, reduced to lower-case letters. */
const WORDS: Readonly<Record<Region, readonly string[]>> = {
  us: [
    "usa",
    "unitedstates",
    "unitedstatesofamerica",
    "america",
    "northamerica",
    "na",
  ],
  eu: [
    "europe",
    "europeanunion",
    "eur",
    "emea",
    "de",
    "germany",
    "ie",
    "ireland",
  ],
  ap: [
    "asiapacific",
    "asia",
    "apac",
    "apj",
    "au",
    "aus",
    "australia",
    "nz",
    "newzealand",
  ],
  ca: ["canada", "can"],
  uk: ["gb", "gbr", "greatbritain", "britain", "unitedkingdom", "england"],
  af: ["africa", "za", "zaf", "southafrica"],
};

const PLACES: Readonly<Record<Region, string>> = {
  us: "the United States",
  eu: "Europe",
  ap: "Asia Pacific",
  ca: "Canada",
  uk: "the United Kingdom",
  af: "Africa",
};

/** The regions in a sentence: `us, eu, ap, ca, uk, af`. */
export const REGION_LIST: string = REGIONS.join(", ");

/** The regions in a sentence that offers a choice: `us, eu, ap, ca, uk or af`. */
export const REGION_CHOICE: string = `${REGIONS.slice(0, -1).join(", ")} or ${REGIONS.at(-1)}`;

/** Guesses the region that a text means: `us`, `USA`, `Asia Pacific`, `us-east-1`. */
export function guessRegion(text: string): Region | undefined {
  const word = text.toLowerCase().replace(/[^a-z]/g, "");
  if (isRegion(word)) return word;
  const known = REGIONS.find((region) => WORDS[region].includes(word));
  if (known !== undefined) return known;
  const first = text.toLowerCase().match(/[a-z]+/)?.[0] ?? "";
  return isRegion(first) ? first : undefined;
}

/** Says in half a sentence what to write instead of an unknown region; never repeats the text. */
export function regionAdvice(text: string): string {
  const region = guessRegion(text);
  return region === undefined
    ? `write one of ${REGION_LIST}`
    : `for ${PLACES[region]} write ${region} (the regions are ${REGION_LIST})`;
}
