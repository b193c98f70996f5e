/** The people that a call names and those that its answer holds, for the audit line. */

/** The arguments in which a caller names somebody, or searches. */
const NAMING = ["user", "query"] as const;

/** No person's address is longer, and no argument may be. */
const MAX_LENGTH = 512;

/** Whom a call's arguments name, still unchecked: a person, or what somebody is searched by. */
export function peopleAsked(args: unknown): string[] {
  const given = (args ?? {}) as Readonly<Record<string, unknown>>;
  return NAMING.map((name) => given[name]).filter((text): text is string =>
    typeof text === "string" && text.trim() !== "" && text.length <= MAX_LENGTH
  );
}

/**
 * Collects the people of an answer, whichever tool gave it: each object with a principal name is a
 * row about a person. The names of a single person are all collected, because a search may know any
 * of them; of several, the principal name.
 */
export function peopleGiven(answer: unknown): PeopleGiven {
  const rows: Row[] = [];
  collect(answer, rows, 0);
  const [first] = rows;
  if (first === undefined) return { rows: 0, names: [] };
  const names = [...new Set(rows.map(({ userPrincipalName }) => userPrincipalName))];
  if (names.length > 1) return { rows: rows.length, names };
  const all = [first.userPrincipalName, first.email, first.id];
  return { rows: rows.length, names: all.filter((name) => typeof name === "string") };
}

/** The people of an answer. */
export interface PeopleGiven {
  /** Rows about people; somebody in two rows counts twice. */
  readonly rows: number;
  readonly names: readonly string[];
}

/** An object of an answer that is about a person. */
interface Row {
  readonly userPrincipalName: string;
  readonly email?: unknown;
  readonly id?: unknown;
}

/** Deeper than any answer. */
const MAX_DEPTH = 8;

function collect(value: unknown, rows: Row[], depth: number): void {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, rows, depth + 1);
    return;
  }
  if (isRow(value)) rows.push(value);
  for (const name in value) {
    const held = (value as Record<string, unknown>)[name];
    if (typeof held === "object") collect(held, rows, depth + 1);
  }
}

function isRow(value: object): value is Row {
  return typeof (value as Partial<Row>).userPrincipalName === "string";
}
