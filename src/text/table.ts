import { cleanText } from "./clean_text.ts";

/**
 * Renders rows as lines with `|` between cells, the shortest table an assistant reads reliably.
 *
 * A cell that holds a separator, a quote or unsafe characters is cleaned and quoted as JSON, so
 * that no value can end its cell or its line.
 */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headers, ...rows].map((row) => row.map(cell).join("|")).join("\n");
}

/** One value, quoted where it could be mistaken for structure. */
export function cell(value: string): string {
  const clean = cleanText(value);
  return /[|"\n\r]|^\s|\s$/.test(clean) ? JSON.stringify(clean) : clean;
}
