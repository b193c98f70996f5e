import type { Material } from "../../src/evidence/material.ts";
import { renderReport } from "../../src/evidence/report.ts";
import { surveyMaterial } from "../../src/evidence/survey.ts";

/** The report of some material, whole. */
export async function reportOf(material: Material): Promise<string> {
  let text = "";
  const survey = await surveyMaterial(material);
  for await (const piece of renderReport(material, survey, "1a2b3c4d")) text += piece;
  return text;
}

/** What a reader sees of HTML, with a bar between elements. */
export function textOf(html: string): string {
  return html.replaceAll(/<style>.*<\/style>/gs, "").replaceAll(/<[^>]*>/g, "|")
    .replaceAll(/\|[|\s]*\|/g, "|").replaceAll("&#39;", "'").replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A table as its reader sees it. */
interface ReadTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly {
    /** The principal name of the person a row is about; otherwise the row's first cell. */
    readonly address: string;
    /** All but the first one. */
    readonly cells: readonly string[];
  }[];
}

/** The tables of a report, in their order. */
export function readTables(html: string): ReadTable[] {
  const inner = (text: string): string =>
    textOf(text).split("|").map((part) => part.trim()).filter((part) => part !== "").join(" ");
  const all = (text: string, tag: string): string[] =>
    [...text.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, "gs"))]
      .map(([, content]) => content ?? "");
  return all(html, "table").map((table) => ({
    caption: inner(all(table, "caption")[0] ?? ""),
    head: all(all(table, "thead")[0] ?? "", "th").map(inner),
    rows: all(table.slice(table.indexOf("<tbody>")), "tr").map((row) => {
      const first = all(row, "th")[0] ?? "";
      const address = all(first, "bdi").at(-1);
      return {
        address: address === undefined ? inner(first) : textOf(address),
        cells: all(row, "td").map(inner),
      };
    }),
  }));
}
