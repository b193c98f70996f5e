import { cleanText } from "./clean_text.ts";

/**
 * Renders rows as lines with `|` between cells, the shortest table an assistant reads reliably.
 *
 * Unsafe characters are made visible, and a cell that holds a separator or could be taken for a
 * quoted one is quoted as JSON, so that no value can end its cell or its line.
 */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headers, ...rows].map((row) => row.map(cell).join("|")).join("\n");
}

/** One value, quoted where it could be mistaken for structure. */
export function cell(value: string): string {
  const clean = cleanText(value);
  // Line ends are made visible already. Trimming asks for white space at either end.
  const plain = !clean.includes("|") && !clean.startsWith('"') && clean.trim() === clean;
  return plain ? clean : JSON.stringify(clean);
}
