/** What an answer must hold, told as a part of it. */

/**
 * A part of an answer. Of an object the named fields count, and `ABSENT` is a field that must not
 * be there; a list must be as long; a pattern fits a text, or one text of a list; a function is
 * asked.
 */
export type Expected = unknown;

/** Stands for a field that must not be there. */
export const ABSENT: unique symbol = Symbol("absent");

/** Says where an answer differs from what is expected of it; nothing where it does not. */
export function differences(actual: unknown, expected: Expected, path = "answer"): string[] {
  if (expected === ABSENT) return actual === undefined ? [] : [`${path} is ${show(actual)}`];
  if (typeof expected === "function") {
    const verdict = expected(actual);
    return verdict === true ? [] : [`${path} is ${show(actual)}: ${verdict || expected.name}`];
  }
  if (expected instanceof RegExp) {
    const texts = Array.isArray(actual) ? actual : [actual];
    return texts.some((text) => typeof text === "string" && expected.test(text))
      ? []
      : [`${path} is ${show(actual)}, which ${expected} does not fit`];
  }
  if (Array.isArray(expected)) return listDifferences(actual, expected, path);
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return [`${path} is ${show(actual)}`];
    const fields = actual as Record<string, unknown>;
    return Object.entries(expected).flatMap(([name, part]) =>
      differences(fields[name], part, `${path}.${name}`)
    );
  }
  return Object.is(actual, expected)
    ? []
    : [`${path} is ${show(actual)} instead of ${show(expected)}`];
}

/** A list that holds these, in any order, and perhaps others. */
export function including(...parts: readonly Expected[]): Expected {
  return (actual: unknown) => {
    const missing = parts.filter((part) => !anyFits(actual, part));
    return missing.length === 0 || `it lacks ${missing.map(show).join(" and ")}`;
  };
}

/** A list, or no list at all, in which none of these is. */
export function without(...parts: readonly Expected[]): Expected {
  return (actual: unknown) => {
    const there = parts.filter((part) => anyFits(actual, part));
    return there.length === 0 || `it holds ${there.map(show).join(" and ")}`;
  };
}

/** A list in which each is once, in any order, and nothing else. */
export function exactly(...parts: readonly Expected[]): Expected {
  return (actual: unknown) => {
    if (!Array.isArray(actual)) return "it is no list";
    if (actual.length !== parts.length) return `it holds ${actual.length}, not ${parts.length}`;
    const missing = parts.filter((part) => !anyFits(actual, part));
    return missing.length === 0 || `it lacks ${missing.map(show).join(" and ")}`;
  };
}

/** All parts hold of the same thing. */
export function all(...parts: readonly Expected[]): Expected {
  return (actual: unknown) => parts.flatMap((part) => differences(actual, part)).join("; ") || true;
}

function listDifferences(actual: unknown, expected: readonly Expected[], path: string): string[] {
  if (!Array.isArray(actual)) return [`${path} is ${show(actual)}`];
  const shorter = actual.length === expected.length
    ? []
    : [`${path} holds ${actual.length} instead of ${expected.length}: ${show(actual)}`];
  return [
    ...shorter,
    ...expected.flatMap((part, at) => differences(actual[at], part, `${path}[${at}]`)),
  ];
}

function anyFits(list: unknown, part: Expected): boolean {
  return Array.isArray(list) && list.some((item) => differences(item, part).length === 0);
}

function show(value: unknown): string {
  if (value instanceof RegExp || typeof value === "function") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
