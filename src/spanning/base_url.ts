import { ConfigurationError } from "../base/errors.ts";

/** Where the API is: the vendor's regions, what people call them, and their base URLs. */

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
function guessRegion(text: string): Region | undefined {
  const word = text.toLowerCase().replace(/[^a-z]/g, "");
  if (isRegion(word)) return word;
  const known = REGIONS.find((region) => WORDS[region].includes(word));
  if (known !== undefined) return known;
  const first = text.toLowerCase().match(/[a-z]+/)?.[0] ?? "";
  return isRegion(first) ? first : undefined;
}

/** Says in half a sentence what to write instead of an unknown region; never repeats the text. */
function regionAdvice(text: string): string {
  const region = guessRegion(text);
  return region === undefined
    ? `write one of ${REGION_LIST}`
    : `for ${PLACES[region]} write ${region} (the regions are ${REGION_LIST})`;
}

/**
 * Parses a base URL with or without `https://`, `/external` and a trailing slash, in any case.
 * `http://` becomes `https://` except on a loopback address, which is for development.
 *
 * Throws {@linkcode ConfigurationError} with one sentence that says what to write instead. It names
 * the variable and never repeats the text, which may hold a credential.
 */
export function parseBaseUrl(
  text: string,
  variable = "SPANNING_BASE_URL",
): BaseUrl {
  const refuse = (problem: string): never => {
    throw new ConfigurationError([`${variable} ${problem}`]);
  };
  const url = parse(text.trim()) ?? refuse(describeNonUrl(text));
  if (url.username !== "" || url.password !== "") {
    refuse(
      "holds a user name or password: leave out everything up to the @, because they have " +
        "settings of their own",
    );
  }
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(text)) {
    refuse("has a query or fragment: leave out everything from the ? or # on");
  }
  const host = url.hostname.replace(/\.$/, "");
  const region = host.match(/^o365-api-([a-z]+)\.spanningbackup\.com$/)?.[1] ??
    "";
  const loopback = LOOPBACK_HOSTS.includes(host);
  if (!loopback && !isRegion(region)) refuse(describeHostMistake(host));
  if (!loopback && url.port !== "") refuse("names a port: leave it out");
  if (!/^\/*(external)?\/*$/i.test(url.pathname)) {
    refuse(
      "has a path that is not the API's: end it after the host or with /external",
    );
  }
  return isRegion(region) ? regional(region) : { origin: url.origin, region: "custom" };
}

/**
 * The base URL of a region, written in any case.
 *
 * Throws {@linkcode ConfigurationError} naming all regions. An unknown one never becomes `us`,
 * because that would send the credentials to the wrong region.
 */
export function regionBaseUrl(
  region: string,
  variable = "SPANNING_REGION",
): BaseUrl {
  const known = region.trim().toLowerCase();
  if (isRegion(known)) return regional(known);
  throw new ConfigurationError([
    `${variable} is not a region: ${regionAdvice(region)}`,
  ]);
}

/** The API's origin, such as `https://o365-api-us.spanningbackup.com`, without a path. */
export interface BaseUrl {
  readonly origin: string;
  /** `custom` for a loopback address. */
  readonly region: Region | "custom";
}

const PATTERN = `https://o365-api-<region>.spanningbackup.com with <region> one of ${REGION_LIST}`;

/** Mistaken hosts; the first match decides. `region` is the word that the host has for a region. */
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
    () => `names no region, so the credentials could reach the wrong one: write ${PATTERN}`,
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

/** Says what is wrong with a host and what to write instead, to follow the variable's name. */
function describeHostMistake(host: string): string {
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

/** The names of this machine, as the host of a URL has them. */
export const LOOPBACK_HOSTS: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];
const LOOPBACK_WITHOUT_SCHEME = /^(127\.0\.0\.1|localhost|\[::1\])(?=[:/]|$)/i;

function regional(region: Region): BaseUrl {
  return { origin: `https://o365-api-${region}.spanningbackup.com`, region };
}

function parse(text: string): URL | undefined {
  // Without a scheme "someone@example.com" would be a valid URL with a user name.
  if (text === "" || isEmail(text)) return undefined;
  const scheme = text.match(/^([a-z][a-z0-9+.-]*):\/\//i)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "https" && scheme !== "http") {
    return undefined;
  }
  const missing = LOOPBACK_WITHOUT_SCHEME.test(text) ? "http://" : "https://";
  const url = scheme === undefined ? missing + text.replace(/^\/\//, "") : text;
  return URL.canParse(url) ? new URL(url) : undefined;
}

function describeNonUrl(text: string): string {
  return isEmail(text.trim())
    ? "is an e-mail address, which has a setting of its own: write the API's URL, " +
      "https://o365-api-<region>.spanningbackup.com"
    : "is not an https URL: write https://o365-api-<region>.spanningbackup.com";
}

function isEmail(text: string): boolean {
  return /^[^\s/@:?#]+@[^\s/@:?#]+$/.test(text);
}
