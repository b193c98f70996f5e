/** Longest cell that a person is shown; assistants get the whole of it. */
const WIDEST = 36;

/** Columns for machines, left out for a person. */
const HIDDEN = ["id", "entitlement", "grant id"];

/** Lays out the `|` tables in a text answer in columns, for a person at a terminal. */
export function alignTables(text: string): string {
  const lines = text.split("\n");
  const blocks: string[][] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    const sameKind = block?.[0] !== undefined && block[0].includes("|") === line.includes("|");
    if (block !== undefined && sameKind) block.push(line);
    else blocks.push([line]);
  }
  return blocks.flatMap((block) => block[0]?.includes("|") ? align(block) : block).join("\n");
}

function align(lines: readonly string[]): string[] {
  const shown = lines[0]?.split("|").map((name) => !HIDDEN.includes(name)) ?? [];
  const rows = lines.map((line) => line.split("|").filter((_, at) => shown[at]).map(shorten));
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const rule = widths.map((width) => "─".repeat(width));
  const [head = [], ...body] = rows;
  return [head, rule, ...body].map((row) =>
    row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  );
}

function shorten(text: string): string {
  return text.length > WIDEST ? text.slice(0, WIDEST - 1) + "…" : text;
}
