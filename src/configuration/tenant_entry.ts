import { ConfigurationError, UserInputError } from "../base/errors.ts";
import { type DeclaredPaths, parseDeclaredPaths } from "../governance/sign_in.ts";
import { type BaseUrl, parseBaseUrl, REGION_CHOICE, regionBaseUrl } from "../spanning/base_url.ts";
import { CREDENTIAL_HEADERS, type Credentials } from "../spanning/request.ts";
import { COUNT_CHECKS, COUNT_GUESTS, type TenantConfiguration } from "./configuration.ts";
import { readCredentials } from "./credentials.ts";
import { attempt, type Given, type Placed, readAlike } from "./setting_reader.ts";

/** Reads one tenant: an entry of several, or the headers of a request, and where its API is. */

/**
 * Reads one entry of a list of tenants. `where` is its place, such as `SPANNING_TENANTS[0]`.
 *
 * Throws {@linkcode ConfigurationError} with everything that is wrong. It names fields, never
 * their values.
 */
export function readTenantEntry(entry: unknown, where: string): TenantConfiguration {
  const problems: string[] = [];
  const texts = readTexts(entry, where, problems);
  const id = texts.get("id");
  if (id === undefined) {
    problems.push(`${where}.id is missing: write a short name of your own for the tenant`);
  }
  if (id !== undefined && (!ID.test(id) || id.toLowerCase() === TAKEN)) {
    problems.push(
      `${where}.id cannot be used: write up to 64 letters, digits, dots, dashes and underscores, and not "${TAKEN}"`,
    );
  }
  const given = (field: Field): Given[] => {
    const text = texts.get(field);
    return text === undefined ? [] : [{ text, place: `${where}.${field}` }];
  };
  const disagree = (one: string, other: string): string => `${one} and ${other} disagree`;
  const credentials = readCredentials({
    given,
    missing: (field) => `${where}.${field} is missing: write`,
    disagree,
  }, problems);
  const [region] = given("region");
  const baseUrl = readPlace({
    region,
    baseUrls: {
      given: given("baseUrl"),
      disagree,
      unlikeRegion: (one, other) => `${disagree(one, other)}: remove the one that does not fit`,
    },
    missing: `${where}.region is missing: write it, as in the address of the tenant's console`,
  }, problems)?.value;
  const signInPaths = readPaths(texts.get("signInPaths"), where, problems);
  const countCheck = readWord(texts, "countCheck", COUNT_CHECKS, where, problems);
  const countGuests = readWord(texts, "countGuests", COUNT_GUESTS, where, problems);
  if (problems.length > 0 || !id || !credentials || !baseUrl) {
    throw new ConfigurationError(problems);
  }
  const name = texts.get("name");
  return {
    id,
    ...(name === undefined ? {} : { name }),
    baseUrl,
    credentials,
    ...(signInPaths === undefined ? {} : { signInPaths }),
    ...(countCheck === undefined ? {} : { countCheck }),
    ...(countGuests === undefined ? {} : { countGuests }),
  };
}

/** The fields of an entry; all of them texts. */
const FIELDS = [
  "id",
  "name",
  "region",
  "baseUrl",
  "adminEmail",
  "apiKey",
  "signInPaths",
  "countCheck",
  "countGuests",
] as const;

type Field = typeof FIELDS[number];

/** People and assistants write ids, and error messages and logs contain them. */
const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** Ids that mean something else: the embedded tenant. */
const TAKEN = "sandbox";

function readTexts(entry: unknown, where: string, problems: string[]): Map<string, string> {
  const texts = new Map<string, string>();
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    throw new ConfigurationError([
      `${where} is not an object: write {"id": …, "region": …, "adminEmail": …, "apiKey": …}`,
    ]);
  }
  for (const [field, value] of Object.entries(entry)) {
    const list = field === "signInPaths" && Array.isArray(value);
    const text: unknown = list ? value.join(",") : value;
    if (!(FIELDS as readonly string[]).includes(field)) {
      // An unknown field's name may be a key in the wrong place.
      problems.push(`${where} has a field that is not known: it may have ${FIELDS.join(", ")}`);
    } else if (typeof text !== "string") {
      problems.push(`${where}.${field} is not a text: write it in quotes`);
    } else if (text.trim() !== "") {
      texts.set(field, text.trim());
    }
  }
  return texts;
}

function readPaths(
  text: string | undefined,
  where: string,
  problems: string[],
): DeclaredPaths | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDeclaredPaths(text);
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    problems.push(`${where}.signInPaths: ${error.message}`);
    return undefined;
  }
}

/** One of some words, in any case; undefined when the field is absent or is none of them. */
function readWord<T extends string>(
  texts: ReadonlyMap<string, string>,
  field: Field,
  words: readonly T[],
  where: string,
  problems: string[],
): T | undefined {
  const text = texts.get(field)?.toLowerCase();
  const word = words.find((each) => each === text);
  if (text !== undefined && word === undefined) {
    problems.push(`${where}.${field} is none of the words it may be: write ${words.join(" or ")}`);
  }
  return word;
}

/**
 * Reads the address of a tenant's API, by region, by base URL, or by both if they agree; undefined when it
 * is missing or wrong, which is then among the problems.
 */
export function readPlace(
  { region, baseUrls, missing }: PlaceSource,
  problems: string[],
): Placed<BaseUrl> | undefined {
  if (region === undefined && !baseUrls?.given.length) {
    problems.push(missing);
    return undefined;
  }
  const byRegion = region && attempt(problems, () => regionBaseUrl(region.text, region.place));
  const byUrl = baseUrls && readAlike(baseUrls.given, {
    read: (text, place) => attempt(problems, () => parseBaseUrl(text, place)),
    same: (one, other) => one.origin === other.origin,
    disagree: baseUrls.disagree,
  }, problems);
  if (region && byRegion && byUrl && byRegion.region !== byUrl.value.region) {
    problems.push(baseUrls.unlikeRegion(region.place, byUrl.place));
  }
  return byUrl ?? (region && byRegion && { place: region.place, value: byRegion });
}

/** The region and the base URLs that are given, and the sentences about mistakes. */
interface PlaceSource {
  readonly region: Given | undefined;
  /** Absent where only regions are accepted. */
  readonly baseUrls?: {
    readonly given: readonly Given[];
    /** The sentence about two base URLs that disagree. */
    readonly disagree: (one: string, other: string) => string;
    /** The sentence about a region and a base URL that disagree. */
    readonly unlikeRegion: (region: string, baseUrl: string) => string;
  };
  /** The sentence for neither a region nor a base URL. */
  readonly missing: string;
}

/**
 * Reads the tenant that a request is about, and the credentials to sign in there.
 *
 * Throws {@linkcode ConfigurationError} with everything that is missing or wrong. It names headers,
 * never their values.
 */
export function readHeaderCredentials(headers: Headers): HeaderTenant {
  const problems: string[] = [];
  const given = (names: readonly string[]): Given[] =>
    names.flatMap((name) => {
      const text = headers.get(name)?.trim() ?? "";
      return text === "" ? [] : [{ text, place: `The header ${name}` }];
    });
  const credentials = readCredentials({
    given: (field) => given(NAMES[field]),
    missing: (field) => `The header ${NAMES[field][0]} is missing: send`,
    disagree: () =>
      `The headers ${
        NAMES.apiKey.join(" and ")
      } disagree: they mean the same, so send only one of them`,
  }, problems);
  // No base URL: a caller cannot send the credentials to another host.
  const [region] = given([CREDENTIAL_HEADERS.region]);
  const baseUrl = readPlace({
    region,
    missing: `The header ${CREDENTIAL_HEADERS.region} is missing: send ${REGION_CHOICE}`,
  }, problems)?.value;
  if (problems.length > 0 || credentials === undefined || baseUrl === undefined) {
    throw new ConfigurationError(problems);
  }
  return { credentials, baseUrl };
}

/**
 * Names the tenant that a request brings credentials for, the same after a rotation of the key;
 * undefined where they are missing or wrong. Only a hash of it may be shown.
 */
export function nameHeaderTenant(headers: Headers): string | undefined {
  try {
    const { credentials: { adminEmail }, baseUrl } = readHeaderCredentials(headers);
    return `${baseUrl.origin} ${adminEmail.toLowerCase()}`;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** A tenant as a request describes it. */
interface HeaderTenant {
  readonly credentials: Credentials;
  /** Always one of the vendor's six hosts. */
  readonly baseUrl: BaseUrl;
}

const NAMES = {
  adminEmail: [CREDENTIAL_HEADERS.adminEmail],
  apiKey: [CREDENTIAL_HEADERS.apiKey, CREDENTIAL_HEADERS.apiToken],
} as const;
