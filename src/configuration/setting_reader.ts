import { ConfigurationError } from "../base/errors.ts";
import { type SettingName, settingOf, VARIABLES } from "./settings.ts";

/**
 * Reads one setting after the other, and goes on after a mistake, so that all are reported at once.
 */

/**
 * Reads settings and gathers all mistakes, so that they can be corrected at once. Problems and
 * warnings name variables, never their values.
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

  /** The texts of those of some settings that are set, with their names as places. */
  given(names: readonly SettingName[]): Given[] {
    return this.set(names).map((name) => ({ text: this.text(name) ?? "", place: name }));
  }

  /** Runs a part of the reading that throws; gathers what is wrong and goes on. */
  attempt<T>(work: () => T): T | undefined {
    return attempt(this.problems, work);
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

/** The sentence about two settings that mean the same and differ. */
export function describeRepeated(one: string, other: string): string {
  return `${one} and ${other} disagree: they mean the same, so set only one of them`;
}

/** Runs a part of the reading that throws; adds what is wrong to the problems and goes on. */
export function attempt<T>(problems: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/**
 * Reads one fact that may be given in several places, and adds the places that disagree to the
 * problems: nothing tells which one was meant. Undefined if it is given nowhere, or nowhere right.
 *
 * `read` gives undefined for a text that is wrong, and says why itself.
 */
export function readAlike<T>(
  given: readonly Given[],
  { read, same, disagree }: {
    readonly read: (text: string, place: string) => T | undefined;
    readonly same: (one: T, other: T) => boolean;
    /** The sentence about two places that disagree. */
    readonly disagree: (one: string, other: string) => string;
  },
  problems: string[],
): Placed<T> | undefined {
  const [first, ...others] = given.flatMap(({ text, place }) => {
    const value = read(text, place);
    return value === undefined ? [] : [{ place, value }];
  });
  for (const { place, value } of others) {
    if (first === undefined || same(first.value, value)) continue;
    problems.push(disagree(first.place, place));
  }
  return first;
}

/** A text, and the place where it stands, as messages name it. */
export interface Given {
  readonly text: string;
  readonly place: string;
}

/** A value, and the place that it was read from. */
export interface Placed<T> {
  readonly place: string;
  readonly value: T;
}
