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
 * Collects the people of an answer, whichever tool gave it. `named`: the objects of the answer that
 * have a principal name; one that also has an id is a row about a person. All names of a single
 * person are collected, because a search may know any of them; of several, the principal names,
 * which an account may have had two of.
 */
export function peopleGiven(answer: unknown, named: readonly Named[]): PeopleGiven {
  const found: Found = { rows: 0, names: [], other: [], person: undefined };
  for (const each of named) takePerson(each, found);
  const { package: own, tenants = [], stillThere = [] } = Object(answer) as Answer;
  for (const { source } of [Object(answer) as Answer, ...tenants]) {
    for (const warning of source?.warnings ?? []) takeOther(warning, found);
  }
  const { names, other, person } = found;
  names.push(...stillThere.map((grant) => grant.replace(/^.*:user:/, "")));
  const rows = found.rows + stillThere.length;
  const packages = own ?? tenants.flatMap((row) => row.package ?? []).join(" ");
  return { rows, names: person === SEVERAL ? names : [...names, ...other], packages };
}

/** Begins the sentence of an answer that names another record at somebody's address. */
export const OTHER_RECORD = "Another record has the same e-mail or name: ";

/** The people of an answer. */
export interface PeopleGiven {
  /** Rows about people; somebody in two rows counts twice. */
  readonly rows: number;
  /** A name that stands in several places may come several times. */
  readonly names: readonly string[];
  /** The evidence packages, each of which holds everybody of a tenant; empty: none. */
  readonly packages?: string;
}

/** An answer, as far as it names people other than in rows. */
interface Answer {
  readonly source?: { readonly warnings?: readonly string[] };
  readonly package?: string;
  readonly stillThere?: readonly string[];
  readonly tenants?: readonly Omit<Answer, "tenants">[];
}

/** What was found so far. */
interface Found {
  rows: number;
  /** Principal names. */
  readonly names: string[];
  /** The e-mail addresses and ids of the first person. */
  readonly other: string[];
  /** The id of the only person. */
  person: string | undefined;
}

/** No id: those of Microsoft have no blank. */
const SEVERAL = "several people";

/** An object of an answer, as far as it is about a person. */
interface Named {
  readonly userPrincipalName?: unknown;
  readonly email?: unknown;
  readonly id?: unknown;
}

function takePerson({ userPrincipalName: name, email, id }: Named, found: Found): void {
  if (typeof name !== "string") return;
  found.names.push(name);
  if (typeof id !== "string") return;
  found.rows++;
  found.person ??= id;
  if (found.person !== id) found.person = SEVERAL;
  else found.other.push(id);
  if (typeof email === "string" && found.person === id) found.other.push(email);
}

function takeOther(warning: string, found: Found): void {
  if (!warning.startsWith(OTHER_RECORD)) return;
  const [, name, id] = NAME_AND_ID.exec(warning.slice(OTHER_RECORD.length)) ?? [];
  if (name !== undefined) takePerson({ userPrincipalName: unquote(name), id: unquote(id) }, found);
}

/** A name, what else is said of the record, and its id; quoted where they are not plain. */
const NAME_AND_ID = /^("(?:[^"\\]|\\.)*"|\S+) \(.*, id ("(?:[^"\\]|\\.)*"|\S+)\)$/;

function unquote(text = ""): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, "$1") : text;
}
