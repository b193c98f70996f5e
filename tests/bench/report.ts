import { isMet, type Line } from "./harness.ts";
import { availableParallelism } from "node:os";

/** A table of figures by itself. */
interface PlainTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Prints a report for people, or with `--json` among the arguments for machines. */
export function printReport({ title, columns, rows }: PlainTable): void {
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

/** What a benchmark has measured. */
export interface Report {
  readonly sections: readonly Section[];
  /** What could not be measured, and why. */
  readonly notes: readonly string[];
  readonly runs: number;
  /** How long all of it took. */
  readonly minutes: number;
}

interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

const COLUMNS = [
  "ratio",
  "least",
  "most",
  "target",
  "met",
  "what",
  "ours",
  "reference",
  "against",
] as const;

/** The figures as Markdown, for a page of the documentation: a summary, and a table for each row. */
export function formatPage(report: Report): string {
  const { sections, notes, runs, minutes } = report;
  const aimed = sections.flatMap(({ lines }) => lines).filter(({ target }) => target !== undefined);
  const missed = aimed.filter((line) => !isMet(line));
  const table = ({ title, lines }: Section): string[] => [
    `### ${title}`,
    "",
    ...[COLUMNS, COLUMNS.map(() => "---"), ...lines.map(cells)].map((row) =>
      `| ${row.join(" | ")} |`
    ),
    "",
  ];
  return [
    `${runs === 1 ? "One run" : `${runs} runs`} in ${minutes} minutes; ${machine()}.`,
    "",
    `${aimed.length - missed.length} of ${aimed.length} targets are met${
      runs === 1 ? "" : " in the worst run"
    }${missed.length === 0 ? "." : ". Missed:"}`,
    "",
    ...missed.map((line) => `- ${describeLine(line)}`),
    ...notes.map((note) => `- Not measured: ${note}`),
    "",
    ...sections.filter(({ lines }) => lines.length > 0).flatMap(table),
  ].join("\n");
}

/** A line in a sentence. */
export function describeLine(line: Line): string {
  const { row, against } = line;
  const [ratio, least, most, target] = cells(line);
  const spread = least === "" ? "" : ` (${least} to ${most})`;
  return `${row}: ${ratio}${spread}${
    target === "" ? "" : `, target ${target}`
  }, against ${against}`;
}

/** The same for a terminal. */
export function formatTables({ sections, notes, runs, minutes }: Report): string {
  const rows = sections.flatMap(({ lines }) => lines.map(cells));
  const widths = COLUMNS.map((column, at) =>
    Math.max(column.length, ...rows.map((row) => row[at]?.length ?? 0))
  );
  const text = (row: readonly string[]): string =>
    row.map((cell, at) => {
      const width = widths[at] ?? 0;
      return /^[\d,.]+( ×|\/| |$)/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd();
  return [
    text(COLUMNS),
    ...sections.filter(({ lines }) => lines.length > 0).flatMap(({ title, lines }) => [
      "",
      title,
      ...lines.map((line) => text(cells(line))),
    ]),
    "",
    ...notes.map((note) => `Not measured: ${note}`),
    `${machine()}; ${runs === 1 ? "one run" : `${runs} runs`} in ${minutes} minutes`,
  ].join("\n");
}

/**
 * Replaces what stands in a page between the headings of its figures and of its method.
 *
 * Throws if the page has no such headings.
 */
export function replaceFigures(page: string, figures: string): string {
  const between = /(?<=^## Figures\n)[^]*?(?=^## Method$)/m;
  if (!between.test(page)) throw new Error("The page has no figures above its method");
  return page.replace(between, () => `\n${figures.trim()}\n\n`);
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
