import Papa from "papaparse";

/**
 * Reads CSV as a spreadsheet leaves it: with or without a byte order mark, with commas, semicolons
 * or tabs, with any line ends. Rows without any text are left out. Throws nothing: a quote that does
 * not end gives a row of too few cells.
 */
export function readCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  eachRow(text, (row) => rows.push(row));
  return rows;
}

/** Hands over one row after the other, so that no whole table need exist. */
export function eachRow(text: string, take: (row: CsvRow) => void): void {
  const plain = text.replace(/^\ufeff/, "").replace(/^sep=.\r?\n/i, "");
  const lines = plain.split(/\r\n|\r|\n/, HEAD_WITHIN);
  // Somebody may have written something above the head.
  const head = lines.find((line) => line.toLowerCase().includes("grant_id")) ?? lines[0] ?? "";
  let number = 0;
  csv.parse(plain, {
    delimiter: guessDelimiter(head),
    step: ({ data: cells }) => {
      number++;
      if (cells.some((cell) => cell.trim() !== "")) take({ cells, number });
    },
  });
}

/** Where the head of a table may be, in lines or rows: what people write above it is short. */
export const HEAD_WITHIN = 20;

/** One row of a file that was read. */
interface CsvRow {
  readonly cells: readonly string[];
  /** Its place among the rows of the file, from 1. */
  readonly number: number;
}

/** No column of a package has a delimiter in its name, so the head tells which one is used. */
function guessDelimiter(head: string): string {
  const counts = [",", ";", "\t"].map((each) => [each, head.split(each).length] as const);
  return counts.reduce((best, each) => each[1] > best[1] ? each : best)[0];
}

/** As much of the library as is used; it comes without types. */
interface CsvReader {
  parse(
    text: string,
    options: { delimiter: string; step: (row: { readonly data: readonly string[] }) => void },
  ): void;
}

const csv: CsvReader = Papa as CsvReader;
