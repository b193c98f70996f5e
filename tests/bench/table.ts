import { isMet, type Line } from "./line.ts";

const COLUMNS = ["ratio", "target", "met", "what", "ours", "reference", "against"] as const;

/** Prints lines as a table in Markdown, for a page of the documentation, and notes below. */
export function printMarkdown(lines: readonly Line[], notes: readonly string[]): void {
  const rows = [COLUMNS, COLUMNS.map(() => "---"), ...lines.map(cells)];
  const text = rows.map((row) => `| ${row.join(" | ")} |`);
  // deno-lint-ignore no-console
  console.log([...text, "", ...notes.map((note) => `- ${note}`)].join("\n"));
}

/** Prints lines as one table, the ratio first, and notes below. */
export function printTable(lines: readonly Line[], notes: readonly string[]): void {
  const rows = [COLUMNS, ...lines.map(cells)];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const text = rows.map((row) =>
    row.map((cell, at) => {
      const width = widths[at] ?? 0;
      return /^[\d,.]+( ×|\/| |$)/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  );
  // deno-lint-ignore no-console
  console.log([...text, "", ...notes].join("\n"));
}

function cells(line: Line): string[] {
  const { ratio, target, row, ours, reference, unit, against } = line;
  const met = isMet(line);
  return [
    `${ratio.toFixed(ratio < 0.1 ? 3 : 2)} ×`,
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
