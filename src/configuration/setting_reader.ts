import { ConfigurationError } from "../base/errors.ts";
import { type SettingName, settingOf, VARIABLES } from "./settings.ts";

/**
 * Reads settings and gathers everything that is wrong with them, so that a reader of the error
 * corrects all mistakes at once. What it gathers names variables, never their values.
 */
export class SettingReader {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  readonly #texts: Map<string, string> = new Map();

  constructor(env: Environment) {
    for (const name of VARIABLES) {
      const text = this.#textOf(name, env[name]);
      if (text !== "") this.#texts.set(name, text);
    }
  }

  /** The setting without white space around it; undefined when not set or empty. */
  text(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** The names, of those given, that are set. */
  set<N extends string>(names: readonly N[]): N[] {
    return names.filter((name) => this.#texts.has(name));
  }

  /** One of some words, in any case. */
  choice<T extends string>(name: SettingName, choices: readonly T[]): T | undefined {
    const word = this.#textOrDefault(name).toLowerCase();
    const choice = choices.find((choice) => choice === word);
    if (choice === undefined) {
      this.problems.push(`${name} is none of the words it may be: write ${either(choices)}`);
    }
    return choice;
  }

  /** A whole number within the range that the table of settings gives. */
  wholeNumber(name: SettingName): number {
    return this.#number(name, /^\d{1,9}$/, "a whole number");
  }

  /** A number, such as 30 or 0.5, within the range that the table of settings gives. */
  number(name: SettingName): number {
    return this.#number(name, /^\d{1,9}(\.\d{1,9})?$/, "a number");
  }

  /** The entries of a comma list, without white space around them; undefined when not set. */
  list(name: SettingName): string[] | undefined {
    const entries = this.text(name)?.split(",").map((entry) => entry.trim());
    if (entries?.includes("")) {
      this.problems.push(`${name} has an empty entry: write entries with one comma between them`);
    }
    return entries && [...new Set(entries)].filter((entry) => entry !== "");
  }

  /** Runs a part of the reading that throws what is wrong; gathers that and goes on. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.problems.push(...error.problems);
      return undefined;
    }
  }

  #number(name: SettingName, form: RegExp, kind: string): number {
    const [least, greatest] = settingOf(name).range ?? [0, Number.MAX_SAFE_INTEGER];
    const text = this.#textOrDefault(name);
    const number = form.test(text) ? Number(text) : NaN;
    if (!(number >= least && number <= greatest)) {
      this.problems.push(`${name} is out of range: write ${kind} from ${least} to ${greatest}`);
    }
    return number;
  }

  #textOrDefault(name: SettingName): string {
    return this.text(name) ?? settingOf(name).default ?? "";
  }

  #textOf(name: string, value: unknown): string {
    // A Worker's variable may be a number or a boolean, and a binding may have the name of one.
    if (value === undefined || value === null) return "";
    if (typeof value === "object" || typeof value === "function") {
      this.problems.push(`${name} is not a text: write its value as plain text`);
      return "";
    }
    const text = String(value).trim();
    // Some readers of .env files keep the quotes, others remove them.
    const unquoted = /^(["'])(.*)\1$/s.exec(text)?.[2];
    if (unquoted === undefined) return text;
    this.warnings.push(`${name} is wrapped in quotes, which were removed: write it without quotes`);
    return unquoted.trim();
  }
}

/** Settings by name, as in an environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

function either(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A value, and the setting that it was read from. */
interface NamedValue<T> {
  readonly name: SettingName;
  readonly value: T;
}

/**
 * Reads settings that mean the same. Refuses those that disagree: which one was meant cannot be
 * told. Undefined when none is set, or none is right.
 */
export function readAlike<T>(
  reader: SettingReader,
  names: readonly SettingName[],
  read: (text: string, name: SettingName) => T | undefined,
  same: (one: T, other: T) => boolean,
): NamedValue<T> | undefined {
  const values = names.flatMap((name) => {
    const text = reader.text(name);
    const value = text === undefined ? undefined : read(text, name);
    return value === undefined ? [] : [{ name, value }];
  });
  const [first, ...others] = values;
  for (const other of others) {
    if (first === undefined || same(first.value, other.value)) continue;
    reader.problems.push(
      `${first.name} and ${other.name} disagree: they mean the same, so set only one of them`,
    );
  }
  return first;
}
