import { readCsv } from "../../src/evidence/read_csv.ts";

/** A table of a package, with its rows by the names of the columns. */
export function readTable(text: string): { columns: string[]; rows: Record<string, string>[] } {
  const [head, ...rows] = readCsv(text);
  const columns = [...head?.cells ?? []];
  return {
    columns,
    rows: rows.map(({ cells }) =>
      Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]))
    ),
  };
}
