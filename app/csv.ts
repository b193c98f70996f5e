import {
  describeAdmin,
  describeStatus,
  type GridPerson,
  type GridRole,
  holdingOf,
} from "../src/grid/access_grid.ts";
import type { TextFile } from "./data_source.ts";
import type { SourceFacts } from "./facts.ts";

/** The grid as a table file: the name of the file, its rows, and how far they can be trusted. */

/** How much of the tenant's people a file holds, in a word for its name and in one for each row. */
interface Extent {
  readonly name: string;
  readonly row: string;
}

/**
 * What is seen as a table file: the rows in the order of the grid, a column for each role, and in
 * every row how far the list behind it can be trusted, because rows get copied without their file.
 */
export function toCsv(
  people: readonly GridPerson[],
  roles: readonly GridRole[],
  source: SourceFacts,
  everybodyLoaded: boolean,
): TextFile {
  const extent = describeExtent(source, everybodyLoaded);
  const head = [
    "microsoft_object_id",
    "user_principal_name",
    "email",
    "display_name",
    "status",
    "license",
    "admin",
    ...roles.map(({ id }) => id),
    "list",
    "tenant",
    "read_at_utc",
  ];
  const rows = people.map((person) => [
    person.id,
    person.userPrincipalName,
    person.email ?? "",
    person.displayName ?? "",
    describeStatus(person),
    person.license ?? "not loaded",
    describeAdmin(person.admin),
    ...roles.map((role) => {
      const holding = holdingOf(person, role);
      return holding === "held" ? "yes" : holding === "not held" ? "no" : holding;
    }),
    extent.row,
    source.tenant,
    source.fetchedAt ?? "",
  ]);
  const text = [head, ...rows].map((row) => row.map(field).join(",") + "\r\n").join("");
  const day = (source.fetchedAt ?? "").slice(0, 10);
  const name = ["access", day, extent.name].filter((part) => part !== "").join("-");
  // Excel reads UTF-8 only where the mark at the beginning says so.
  return { name: `${name}.csv`, mimeType: "text/csv", text: `\ufeff${text}` };
}

function describeExtent({ complete, confirmed }: SourceFacts, everybodyLoaded: boolean): Extent {
  if (!complete) return { name: "INCOMPLETE", row: "not whole" };
  if (!everybodyLoaded) return { name: "PART", row: "part of a whole list" };
  if (confirmed === false) return { name: "NOT-CONFIRMED", row: "whole, not confirmed" };
  return { name: "", row: confirmed === undefined ? "whole" : "whole and confirmed" };
}

/** A field of RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe. */
function field(text: string): string {
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
