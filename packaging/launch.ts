import { IDENTITY, VERSION } from "../src/base/identity.ts";
import { type SettingName, settingOf } from "../src/configuration/settings.ts";
import { REGIONS } from "../src/spanning/base_url.ts";

/** How a client starts the server, and the settings that a person is asked for. */

/** A setting that a person is asked for at an installation. */
interface AskedSetting {
  readonly name: SettingName;
  /** Its name in forms and placeholders, such as `api_key`. */
  readonly id: string;
  /** For the label of a field. */
  readonly title: string;
  /** The meaning from the table of settings. */
  readonly description: string;
  /** Whether it is kept like a password. */
  readonly secret: boolean;
  /** The values to choose from; absent where any text is allowed. */
  readonly choices?: readonly string[];
  /** Its value in examples. */
  readonly example: string;
}

/** The settings of one tenant, in the order in which people are asked. */
export const ASKED_SETTINGS: readonly AskedSetting[] = [
  asked("SPANNING_ADMIN_EMAIL", "admin_email", "Administrator's e-mail", "admin@example.com"),
  { ...asked("SPANNING_API_KEY", "api_key", "Spanning API key", "the key"), secret: true },
  { ...asked("SPANNING_REGION", "region", "Region", "us"), choices: REGIONS },
];

function asked(name: SettingName, id: string, title: string, example: string): AskedSetting {
  return { name, id, title, description: settingOf(name).meaning, secret: false, example };
}

/** The command by which a client starts the server on its own machine. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** Settings by name, as they are written into a client's configuration. */
export type LaunchEnv = Readonly<Record<string, string>>;

/** The name under which clients list the server. */
export const SERVER_KEY = "spanning";

/** The npm package of exactly this version. */
export const NPX_LAUNCH: Launch = {
  command: "npx",
  args: ["-y", `${IDENTITY.npmName}@${VERSION}`],
};

/** The file that `deno task build:node` made. */
export function nodeLaunch(file: string): Launch {
  return { command: "node", args: [file] };
}

/**
 * The source in a folder, run by Deno with all the permissions that the program needs and no others:
 * its settings, and one host.
 */
export function denoLaunch(folder: string, region: string): Launch {
  const entry = `${folder}/src/entry/stdio.ts`;
  const settings = "SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL";
  const host = `o365-api-${region}.spanningbackup.com`;
  return {
    command: "deno",
    args: ["run", "--no-prompt", `--allow-env=${settings}`, `--allow-net=${host}`, entry],
  };
}

/** The settings that a person fills in, with examples for values. */
export const EXAMPLE_ENV: LaunchEnv = Object.fromEntries(
  ASKED_SETTINGS.map(({ name, example }) => [name, example]),
);

/** The setting by which the server answers from invented people, in place of the others. */
export const SANDBOX_ENV: LaunchEnv = { SPANNING_SANDBOX: "1" };

/** A command as one line for a POSIX shell, with quotes where they are needed. */
export function shellLine(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
