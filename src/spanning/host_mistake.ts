import { isRegion } from "./region.ts";
import { guessRegion, REGION_LIST } from "./region_advice.ts";

const PATTERN = `https://o365-api-<region>.spanningbackup.com with <region> one of ${REGION_LIST}`;

/** Mistaken hosts, the first that fits decides. `region` is the host's own word for a region. */
const MISTAKES: readonly (readonly [host: RegExp, sentence: (region: string) => string])[] = [
  [
    /^o365\.spanningbackup\.com$/,
    () => `is the console's address and names no region: write ${PATTERN}`,
  ],
  [
    /^o365-docs\.spanningbackup\.com$/,
    () => `is the address of the API's documentation: write ${PATTERN}`,
  ],
  [
    /^o365-api\.spanningbackup\.com$/,
    () => `names no region, so the credentials could reach a wrong one: write ${PATTERN}`,
  ],
  [
    /^o365-api-([^.]+)\.spanningbackup\.com$/,
    (region) => `names a region that does not exist: write ${urlFor(region)}`,
  ],
  [
    /^o365-([^.]+)\.spanningbackup\.com$/,
    (region) => `is the console's address, not the API's: insert -api and write ${urlFor(region)}`,
  ],
  [
    /^(?:google(?:-api)?|api)(?:-[^.]+)?\.spanningbackup\.com$/,
    () => `belongs to Spanning Backup for Google Workspace, another product: write ${PATTERN}`,
  ],
  [
    /^(?:o365-(?:api-)?([^.]+)\.|.+\.)?spanning\.com$/,
    (region) => `has the wrong domain, spanning.com: write ${urlFor(region)}`,
  ],
];

/** What is wrong with a host and what to write instead, to follow the variable's name. */
export function hostMistake(host: string): string {
  for (const [pattern, sentence] of MISTAKES) {
    const match = pattern.exec(host);
    if (match !== null) return sentence(match[1] ?? "");
  }
  return `is not the API of Spanning Backup for Microsoft 365: write ${PATTERN}`;
}

function urlFor(word: string): string {
  const region = isRegion(word) ? word : guessRegion(word);
  return region === undefined ? PATTERN : `https://o365-api-${region}.spanningbackup.com`;
}
