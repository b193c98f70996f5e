import type { Material } from "../../src/evidence/material.ts";
import { renderReport } from "../../src/evidence/report.ts";

/** The report of some material, whole. */
export async function reportOf(material: Material): Promise<string> {
  let text = "";
  for await (const piece of renderReport(material, "1a2b3c4d")) text += piece;
  return text;
}

/** What a reader sees of HTML, with a bar between elements. */
export function textOf(html: string): string {
  return html.replaceAll(/<style>.*<\/style>/gs, "").replaceAll(/<[^>]*>/g, "|")
    .replaceAll(/\|[|\s]*\|/g, "|").replaceAll("&#39;", "'").replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
