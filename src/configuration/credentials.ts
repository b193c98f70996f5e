import type { Credentials } from "../spanning/request.ts";
import { describeRepeated, type Given, readAlike, type SettingReader } from "./setting_reader.ts";
import type { SettingName } from "./settings.ts";

/**
 * Reads the credentials that sign in, from settings, an entry of a list or headers; undefined when
 * a part is missing or wrong, which is then among the problems. They name places, never values.
 */
export function readCredentials(
  source: CredentialSource,
  problems: string[],
): Credentials | undefined {
  const read = (
    field: CredentialField,
    check: (text: string, place: string) => string | undefined,
    same: (one: string, other: string) => boolean,
  ): string | undefined => {
    const given = source.given(field);
    if (given.length === 0) problems.push(`${source.missing(field)} ${WANTED[field]}`);
    const checked = (text: string, place: string): string | undefined => {
      const problem = check(text, place);
      if (problem === undefined) return text;
      problems.push(problem);
      return undefined;
    };
    return readAlike(given, { read: checked, same, disagree: source.disagree }, problems)?.value;
  };
  const adminEmail = read("adminEmail", checkAdminEmail, equalAddresses);
  const apiKey = read("apiKey", checkApiKey, (one, other) => one === other);
  return adminEmail === undefined || apiKey === undefined ? undefined : { adminEmail, apiKey };
}

/** The names and places of credentials, as their messages word them. */
interface CredentialSource {
  /** The texts of a field, under each of its names. */
  readonly given: (field: CredentialField) => readonly Given[];
  /** Begins a message about a field that is set nowhere; what to write follows. */
  readonly missing: (field: CredentialField) => string;
  /** The sentence about two places that mean the same and differ. */
  readonly disagree: (one: string, other: string) => string;
}

/** A part of the credentials. */
type CredentialField = keyof Credentials;

/** Reads credentials from settings. */
export function readCredentialSettings(reader: SettingReader): Credentials | undefined {
  const credentials = readCredentials({
    given: (field) => reader.given(NAMES[field]),
    missing: (field) => `${NAMES[field][0]} is not set: write`,
    disagree: describeRepeated,
  }, reader.problems);
  if (credentials !== undefined && !looksLikeApiKey(credentials.apiKey)) {
    reader.warnings.push(
      `${
        reader.set(NAMES.apiKey)[0]
      } does not have the form of Spanning's API keys, 8-4-4-4-12 hexadecimal digits: copy it again if signing in fails`,
    );
  }
  return credentials;
}

const NAMES = {
  adminEmail: ["SPANNING_ADMIN_EMAIL", "BATON_SPANNING_ADMIN_EMAIL"],
  apiKey: ["SPANNING_API_KEY", "SPANNING_API_TOKEN", "BATON_SPANNING_API_KEY"],
} as const satisfies Record<CredentialField, readonly SettingName[]>;

/** The settings that hold credentials. */
export const CREDENTIAL_SETTINGS: readonly SettingName[] = [...NAMES.adminEmail, ...NAMES.apiKey];

const WANTED: Readonly<Record<CredentialField, string>> = {
  adminEmail: "the e-mail address of the administrator who generated the API key",
  apiKey: "the API key that this administrator generated in Spanning",
};

function equalAddresses(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Describes what is wrong with an API key, in a sentence that names its place. */
function checkApiKey(key: string, place: string): string | undefined {
  if (key.includes("@")) {
    return `${place} looks like an e-mail address: write the API key, and the e-mail address in its own setting`;
  }
  if (/\p{Cc}/u.test(key)) {
    return `${place} has a control character, such as a line break: write the API key on one line`;
  }
  const parts = key.split(/[\s,;]+/);
  if (parts.length > 1 && parts.every(looksLikeApiKey)) {
    return `${place} has several API keys, as a header that is sent twice: write one`;
  }
  return undefined;
}

/** Whether a text has the form of Spanning's keys, that of a GUID (checked by the vendor's module). */
function looksLikeApiKey(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/**
 * Describes what is wrong with an administrator's e-mail address, in a sentence that names its place.
 *
 * It becomes a Basic Auth user name, which can hold neither colon nor control characters (RFC 7617).
 */
function checkAdminEmail(email: string, place: string): string | undefined {
  const advice = "write the e-mail address of the administrator who generated the API key";
  if (looksLikeApiKey(email)) {
    return `${place} looks like an API key: ${advice}, and the key in its own setting`;
  }
  if (/[:\p{Cc}]/u.test(email)) {
    return `${place} has a colon or a control character, which Basic authentication cannot carry: ${advice}`;
  }
  if (!email.includes("@")) return `${place} has no "@": ${advice}`;
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(email)) {
    return `${place} is not one e-mail address: ${advice}, without a name or brackets`;
  }
  return undefined;
}
