import type { Credentials } from "../spanning/request.ts";
import { readAlike, type SettingReader } from "./setting_reader.ts";
import type { SettingName } from "./settings.ts";

/** What is wrong with an API key, as a sentence that names where it stands. */
export function checkApiKey(key: string, where: string): string | undefined {
  if (key.includes("@")) {
    return `${where} looks like an e-mail address: write the API key, and the e-mail address in its own setting`;
  }
  if (/\p{Cc}/u.test(key)) {
    return `${where} has a control character, such as a line break: write the API key on one line`;
  }
  return undefined;
}

/** Whether a text has the form of Spanning's keys, that of a GUID (checked by the vendor's module). */
export function looksLikeApiKey(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/**
 * What is wrong with an administrator's e-mail address, as a sentence that names where it stands.
 *
 * It becomes a Basic Auth user name, which can hold neither colon nor control characters (RFC 7617).
 */
export function checkAdminEmail(email: string, where: string): string | undefined {
  const advice = "write the e-mail address of the administrator who generated the API key";
  if (looksLikeApiKey(email)) {
    return `${where} looks like an API key: ${advice}, and the key in its own setting`;
  }
  if (/[:\p{Cc}]/u.test(email)) {
    return `${where} has a colon or a control character, which Basic authentication cannot carry: ${advice}`;
  }
  if (!email.includes("@")) return `${where} has no "@": ${advice}`;
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(email)) {
    return `${where} is not one e-mail address: ${advice}, without a name or brackets`;
  }
  return undefined;
}

const EMAILS: readonly SettingName[] = ["SPANNING_ADMIN_EMAIL", "BATON_SPANNING_ADMIN_EMAIL"];
const KEYS: readonly SettingName[] = [
  "SPANNING_API_KEY",
  "SPANNING_API_TOKEN",
  "BATON_SPANNING_API_KEY",
];

/** The settings that hold credentials. */
export const CREDENTIAL_SETTINGS: readonly SettingName[] = [...EMAILS, ...KEYS];

/** Reads the pair that signs in; undefined when a part is missing or wrong. */
export function readCredentials(reader: SettingReader): Credentials | undefined {
  if (reader.set(EMAILS).length === 0) {
    reader.problems.push(
      "SPANNING_ADMIN_EMAIL is not set: write the e-mail address of the administrator who generated the API key",
    );
  }
  const sameAddress = (one: string, other: string): boolean =>
    one.toLowerCase() === other.toLowerCase();
  const email = readAlike(reader, EMAILS, checked(reader, checkAdminEmail), sameAddress);
  if (reader.set(KEYS).length === 0) {
    reader.problems.push(
      "SPANNING_API_KEY is not set: write the API key that this administrator generated in Spanning",
    );
  }
  const key = readAlike(reader, KEYS, checked(reader, checkApiKey), (one, other) => one === other);
  if (email === undefined || key === undefined) return undefined;
  if (!looksLikeApiKey(key.value)) {
    reader.warnings.push(
      `${key.name} does not have the form of Spanning's API keys, 8-4-4-4-12 hexadecimal digits: copy it anew if signing in fails`,
    );
  }
  return { adminEmail: email.value, apiKey: key.value };
}

/** Gives a text back when nothing is wrong with it; otherwise gathers what is. */
function checked(
  { problems }: SettingReader,
  check: (text: string, where: string) => string | undefined,
): (text: string, name: SettingName) => string | undefined {
  return (text, name) => {
    const problem = check(text, name);
    if (problem === undefined) return text;
    problems.push(problem);
    return undefined;
  };
}
