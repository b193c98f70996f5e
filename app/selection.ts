import { foldSearch, searchWords } from "../src/base/text.ts";
import {
  describeAdmin,
  describeStatus,
  type GridOrder,
  type GridPerson,
  type GridRole,
  holdingOf,
} from "../src/grid/access_grid.ts";

/** Filters and orders people in the page, without asking the server. */

/** What narrows the list, by the names of `list_users`. */
export interface Filters {
  readonly query?: string;
  readonly role?: string;
  readonly status?: string;
  readonly license?: string;
}

/** The filters by name, as far as they are set. */
export function setFilters(filters: Filters): [keyof Filters, string][] {
  return Object.entries(filters).filter(([, value]) => value !== undefined && value !== "") as [
    keyof Filters,
    string,
  ][];
}

/** Whether everybody who fits `narrow` is among those who fit `wide`. */
export function isWithin(narrow: Filters, wide: Filters): boolean {
  return setFilters(wide).every(([name, value]) => narrow[name] === value);
}

/** Those who fit: the filters, and `among` these ids where it is given. */
export function select(
  people: readonly GridPerson[],
  { query = "", role, status, license }: Filters,
  among?: ReadonlySet<string>,
): GridPerson[] {
  const words = searchWords(query);
  return people.filter((person) =>
    (among === undefined || among.has(person.id)) &&
    // Nobody drops out because of what has not been asked: the row says "not loaded".
    (!role || person.roles === undefined || person.roles.includes(role)) &&
    (!status || person.status === status) &&
    (!license || person.license === undefined || person.license === license) &&
    (words.length === 0 || words.every((word) => searchedText(person).includes(word)))
  );
}

/** Sorts into a new list. The list comes in the order of principal names, which costs nothing. */
export function sort(
  people: readonly GridPerson[],
  { column, descending }: GridOrder,
  roles: readonly GridRole[],
  locale?: string,
): GridPerson[] {
  if (column === "person") return descending ? people.toReversed() : [...people];
  const role = roles.find(({ id }) => id === column);
  const keyOf = (person: GridPerson): string => {
    if (role !== undefined) return String(HOLDINGS.indexOf(holdingOf(person, role)));
    if (column === "status") return describeStatus(person);
    return column === "license" ? person.license ?? "" : ADMINS[describeAdmin(person.admin)] ?? "3";
  };
  const { compare } = new Intl.Collator(locale);
  const keyed = people.map((person) => ({ person, key: keyOf(person) }));
  keyed.sort((a, b) => descending ? compare(b.key, a.key) : compare(a.key, b.key));
  return keyed.map(({ person }) => person);
}

/** Who holds a role first, then who may. */
const HOLDINGS = ["held", "not proven", "not determinable", "not loaded", "not held"];
const ADMINS: Readonly<Record<string, string>> = { yes: "0", unknown: "1", no: "2" };

const searched = new WeakMap<GridPerson, string>();

/** What a search looks into: name, addresses and object id, folded once for each person. */
function searchedText(person: GridPerson): string {
  let text = searched.get(person);
  if (text === undefined) {
    const { displayName = "", userPrincipalName, email = "", id } = person;
    text = foldSearch([displayName, userPrincipalName, email, id].join("\n"));
    searched.set(person, text);
  }
  return text;
}
