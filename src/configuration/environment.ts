import type { Environment, SettingReader } from "./setting_reader.ts";
import { SECRETS_IN_FILES, type SettingName, SETTINGS, VARIABLES } from "./settings.ts";

/**
 * The environment before any setting is read: secrets that stand in files, and names that are
 * misspelt.
 */

/**
 * Puts the contents of the files that settings name in the place of those settings: `NAME_FILE` is
 * the path of a file that holds `NAME`, as containers and systemd pass secrets.
 *
 * Problems name variables, never a path or what a file holds.
 */
export function readFiles(env: Environment, readFile: ReadFile | undefined): FilledEnvironment {
  const problems: string[] = [];
  const filled: Record<string, string | undefined> = { ...env };
  for (const name of SECRETS_IN_FILES) {
    const variable = `${name}_FILE`;
    const path = env[variable];
    if (path === undefined || path.trim() === "") continue;
    if (env[name]) {
      problems.push(`${variable} and ${name} are both set: they mean the same, so set one of them`);
      continue;
    }
    const text = readSecretFile(variable, path.trim(), readFile, problems)?.trim();
    if (text === "") problems.push(`${variable} names an empty file: write the value into it`);
    filled[name] = text;
  }
  return { env: filled, problems };
}

/** Reads a file as text; throws when it cannot. Absent where there is no file system. */
export type ReadFile = (path: string) => string;

/** The settings with the contents of files, and what is wrong with those files. */
interface FilledEnvironment {
  readonly env: Environment;
  readonly problems: readonly string[];
}

/** Reads a file that a setting names; undefined if it cannot, which is then among the problems. */
export function readSecretFile(
  variable: string,
  path: string,
  readFile: ReadFile | undefined,
  problems: string[],
): string | undefined {
  if (readFile === undefined) {
    problems.push(
      `${variable} cannot be read: there is no file system here, write the value in ${
        variable.replace(/_FILE$/, "")
      }`,
    );
    return undefined;
  }
  if (path.includes(",")) {
    problems.push(
      `${variable} has a comma in its path, where Deno would allow two paths: rename it`,
    );
    return undefined;
  }
  try {
    return readFile(path);
  } catch {
    problems.push(
      `${variable} cannot be read: write the path of a file that exists, a regular one that this program may read (on Deno, --allow-read=PATH allows it) and not everybody can change`,
    );
    return undefined;
  }
}

/**
 * Looks for variables that are named like a setting and are none.
 *
 * Each is a warning that names the nearest setting. One that is a letter or two away from a setting
 * that guards something is a problem: the guard would be missing, and nobody would notice.
 */
export function checkSpelling(reader: SettingReader, names: readonly string[]): void {
  const known = new Set(VARIABLES);
  for (const name of names) {
    const upper = name.toUpperCase();
    // Windows knows no case, so there another spelling is the setting itself.
    const read = known.has(upper) && reader.text(upper) !== undefined;
    if (known.has(name) || read || !PREFIXES.some((prefix) => upper.startsWith(prefix))) continue;
    const { setting, distance } = nearest(upper);
    const shown = /^\w{1,64}$/.test(name) ? name : "A variable with an unusual name";
    const sentence = `${shown} is not a setting and has no effect: the nearest is ${setting}`;
    const guards = SETTINGS.some((each) => each.name === setting && each.guards === true);
    if (guards && distance <= 2) {
      reader.problems.push(
        `${sentence}, which guards something: write that, or remove the variable`,
      );
    } else reader.warnings.push(sentence);
  }
}

/** The prefixes of this program's settings that no other program uses. */
const PREFIXES = ["SPANNING_", "BATON_SPANNING_", "MCP_"];

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ_"];

/**
 * The variables that are set and named as a slip names a setting, for a runtime that allows to read
 * a variable but not to list them. The slips are a letter left out, doubled or swapped with the next
 * one; in a setting that guards something also any other letter in its place or before it and, over
 * HTTP, two of those first slips. Over stdio, where a client waits for the start, what guards HTTP
 * is a setting like others.
 */
export function likelyMisspellings(
  over: "stdio" | "HTTP",
  isSet: (name: string) => boolean,
): string[] {
  const found = new Set<string>();
  const look = (name: string): void => {
    if (isSet(name)) found.add(name);
  };
  for (const { name, guards } of SETTINGS) {
    const prefix = PREFIXES.find((each) => name.startsWith(each));
    if (prefix === undefined) continue;
    const from = prefix.length;
    forLikelySlips(name, from, look);
    if (guards !== true || (over === "stdio" && prefix === "MCP_")) continue;
    forOtherLetters(name, from, look);
    if (over !== "HTTP") continue;
    // A second slip before the first one makes a name that the other order makes too.
    forLikelySlips(name, from, (slip, at) => {
      forLikelySlips(slip, Math.max(from, at - 1), look);
    });
  }
  return [...found];
}

/** Calls `look` with each name that one of these slips makes from a place on, and with that place. */
function forLikelySlips(
  name: string,
  from: number,
  look: (name: string, at: number) => void,
): void {
  look(name + "S", name.length);
  for (let at = from; at < name.length; at++) {
    const before = name.slice(0, at);
    const here = name.charAt(at);
    const rest = name.slice(at + 1);
    look(before + rest, at);
    look(before + here + here + rest, at);
    const next = name.charAt(at + 1);
    if (next !== "" && next !== here) look(before + next + here + name.slice(at + 2), at);
  }
}

function forOtherLetters(name: string, from: number, look: (name: string) => void): void {
  for (let at = from; at <= name.length; at++) {
    const before = name.slice(0, at);
    const after = name.slice(at);
    const rest = name.slice(at + 1);
    for (const letter of LETTERS) {
      look(before + letter + after);
      if (at < name.length) look(before + letter + rest);
    }
  }
}

/** The setting with the fewest letters that differ. */
function nearest(name: string): { readonly setting: SettingName; readonly distance: number } {
  const candidates = SETTINGS.map(({ name: setting }) => ({
    setting,
    // A name of which a part is missing means that setting rather than one that looks alike.
    distance: setting.startsWith(name) || name.startsWith(setting)
      ? Math.min(CUT_SHORT, Math.abs(setting.length - name.length))
      : differingLetters(name, setting),
  }));
  return candidates.reduce((best, each) => each.distance < best.distance ? each : best);
}

/** How far a name counts that is the beginning of another: farther than a slip, nearer than any other. */
const CUT_SHORT = 3;

/** Letters to add, drop, replace or swap with a neighbor until one text is the other. */
function differingLetters(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(Math.min(
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (rows[i - 2]?.[j - 2] ?? Infinity) + 1 : Infinity,
      ));
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? Infinity;
}
