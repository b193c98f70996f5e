import type { Credentials } from "../spanning/request.ts";
import { checkAdminEmail } from "./check_admin_email.ts";
import { checkApiKey, looksLikeApiKey } from "./check_api_key.ts";
import { readAlike } from "./read_alike.ts";
import type { SettingReader } from "./setting_reader.ts";
import type { SettingName } from "./settings.ts";

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
