import { type SettingName, settingOf } from "../src/configuration/settings.ts";
import { REGIONS } from "../src/spanning/region.ts";

/** A setting that a person is asked for at an installation. */
export interface AskedSetting {
  readonly name: SettingName;
  /** Its name in forms and placeholders, such as `api_key`. */
  readonly id: string;
  /** For the label of a field. */
  readonly title: string;
  /** The meaning from the table of settings. */
  readonly description: string;
  /** Whether it is to be kept like a password. */
  readonly secret: boolean;
  /** All that may be chosen, where it is a choice. */
  readonly choices?: readonly string[];
  /** What stands in for it in examples. */
  readonly example: string;
}

/** What one tenant needs, in the order in which people are asked. */
export const ASKED_SETTINGS: readonly AskedSetting[] = [
  asked("SPANNING_ADMIN_EMAIL", "admin_email", "Administrator's e-mail", "admin@example.com"),
  { ...asked("SPANNING_API_KEY", "api_key", "Spanning API key", "the key"), secret: true },
  { ...asked("SPANNING_REGION", "region", "Region", "us"), choices: REGIONS },
];

function asked(name: SettingName, id: string, title: string, example: string): AskedSetting {
  return { name, id, title, description: settingOf(name).meaning, secret: false, example };
}
