import { isMet, type Line } from "./harness.ts";
import { availableParallelism } from "node:os";

/** A table of figures. */
interface Report {
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

const COLUMNS = [
  "ratio",
  "from",
  "to",
  "target",
  "met",
  "what",
  "ours",
  "reference",
  "against",
] as const;

/** Lines as a table in Markdown, for a page of the documentation, and notes below. */
export function formatMarkdown(lines: readonly Line[], notes: readonly string[]): string {
  const rows = [COLUMNS, COLUMNS.map(() => "---"), ...lines.map(cells)];
  const text = rows.map((row) => `| ${row.join(" | ")} |`);
  return [...text, "", ...notes.map((note) => `- ${note}`)].join("\n");
}

/** Lines as one table, the ratio first, and notes below. */
export function formatTable(lines: readonly Line[], notes: readonly string[]): string {
  const rows = [COLUMNS, ...lines.map(cells)];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const text = rows.map((row) =>
    row.map((cell, at) => {
      const width = widths[at] ?? 0;
      return /^[\d,.]+( ×|\/| |$)/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  );
  return [...text, "", ...notes].join("\n");
}

/**
 * Replaces the first table of ratios in a page, and the list of notes right below it if there is one.
 *
 * Throws if the page has no such table.
 */
export function replaceTable(page: string, table: string): string {
  const old = /^\| ratio .*\n(?:\|.*\n)+(?:\n(?:- .*\n(?: {2}.*\n)*)+)?/m;
  if (!old.test(page)) throw new Error("The page has no table that begins with the ratio");
  return page.replace(old, () => `${table}\n`);
}

function cells(line: Line): string[] {
  const { ratio, spread, target, row, ours, reference, unit, against } = line;
  const met = isMet(line);
  return [
    ...[ratio, ...spread ?? ["", ""]].map((each) =>
      typeof each === "number" ? `${each.toFixed(each < 0.1 ? 3 : 2)} ×` : each
    ),
    target === undefined ? "" : "atLeast" in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`,
    met === undefined ? "" : met ? "yes" : "NO",
    row,
    `${figure(ours)} ${unit}`,
    `${figure(reference)} ${unit}`,
    against,
  ];
}

/** Three digits, or all of a whole number above. */
function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** Describes the machine of the figures. */
export function machine(): string {
  const { deno, v8 } = Deno.version;
  return `${availableParallelism()} cores, ${Deno.build.os} ${Deno.build.arch}, Deno ${deno}, ` +
    `V8 ${v8}; ${new Date().toISOString().slice(0, 10)}`;
}
