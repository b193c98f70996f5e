/** A table of figures. */
export interface Report {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Prints a report for people, or with `--json` among the arguments for machines. */
export function printReport({ title, columns, rows }: Report): void {
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...rows.map((row) => row[at]?.length ?? 0))
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) =>
      /^-?[\d.]/.test(cell) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)
    ).join("  ").trimEnd();
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, at) => [column, valueOf(row[at] ?? "")]))
  );
  const text = Deno.args.includes("--json")
    ? JSON.stringify({ title, rows: objects })
    : [title, "", line(columns), ...rows.map(line)].join("\n");
  // deno-lint-ignore no-console
  console.log(text);
}

function valueOf(cell: string): string | number {
  const number = Number(cell.replace(/ ×$/, ""));
  return cell === "" || Number.isNaN(number) ? cell : number;
}
