import type { Reservation } from "./material.ts";
import Papa from "papaparse";

/** CSV as a package holds it (RFC 4180, UTF-8): for people, guarded against formulas; for C1, exact. */

/** Writes a table as CSV, one piece for each batch of rows, so that no whole file need exist. */
export async function* writeCsv(
  { columns, rows, exact = false }: Table,
  { reservation, bom = false }: CsvOptions,
): AsyncGenerator<string> {
  const label = reservation === undefined ? [] : [reservation.label];
  const head = [...(reservation === undefined ? [] : [reservation.sentence]), ...columns];
  yield `${bom && !exact ? BYTE_ORDER_MARK : ""}${format([head], exact)}`;
  const guarded = head.map((column) => !exact && !IDENTIFIERS.has(column));
  for await (const batch of rows) {
    if (batch.length === 0) continue;
    const cells = batch.map((row) =>
      [...label, ...row].map((cell, at) => guarded[at] ? guardFormula(cell) : cell)
    );
    yield format(cells, exact);
  }
}

/** A table of a package. */
export interface Table {
  readonly columns: readonly string[];
  /** In the order of the columns, some rows at a time. */
  readonly rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
  /** Read by a machine: nothing is guarded. */
  readonly exact?: boolean;
}

/** One row, a cell for each column. */
export type Row = readonly string[];

/** What holds for all tables of a package. */
interface CsvOptions {
  /** Stands in a column of its own in front of the others, in the head and in every row. */
  readonly reservation?: Reservation | undefined;
  /** Begins files for people with a byte order mark, by which Excel knows UTF-8. */
  readonly bom?: boolean | undefined;
}

/** The columns that are never changed: decisions are matched by them. */
const IDENTIFIERS: ReadonlySet<string> = new Set(["grant_id", "ms_id"]);

/**
 * Puts an apostrophe in front of what a spreadsheet would take for a formula (CWE-1236): at the
 * start, and after what separates cells where a comma does not, as in much of Europe.
 */
export function guardFormula(cell: string): string {
  const guarded = cell.replaceAll(INSIDE, "$1'$2");
  return FORMULA.test(guarded) ? `'${guarded}` : guarded;
}

/** Takes back the apostrophes of {@linkcode guardFormula}. */
export function unguard(cell: string): string {
  const bare = cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
  return bare.replaceAll(INSIDE, (_, before: string, marks: string) => before + marks.slice(1));
}

/** Wide forms count too: East Asian spreadsheets read them as the narrow ones. */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** The same after a separator or a line end that is not among the white space at the start. */
const INSIDE = /([;\t\r\n](?<!^\s+)\s*"*)('*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

const BYTE_ORDER_MARK = "\ufeff";

/** As much of the library as is used; it comes without types. */
interface CsvWriter {
  unparse(
    rows: readonly Row[],
    options: { newline: string; quotes: false | ((cell: string) => boolean) },
  ): string;
}

const csv: CsvWriter = Papa as CsvWriter;

function format(rows: readonly Row[], exact: boolean): string {
  const quotes = exact ? false : looksLikeNumber;
  return `${csv.unparse(rows, { newline: "\r\n", quotes })}\r\n`;
}

/** Whether a spreadsheet would rewrite a cell, such as `0012`. Quoted, some take it for text. */
function looksLikeNumber(cell: string): boolean {
  return OF_A_NUMBER.test(cell) && /\d/.test(cell);
}

/** Nothing but what numbers, dates, times and amounts consist of. */
const OF_A_NUMBER = /^[\d.,:/\s%()$€£e+-]+$/i;
