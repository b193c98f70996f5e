import { policySource } from "../base/hash.ts";
import { GRID_STYLE } from "./markup.ts";

/**
 * How the report looks on a screen and on paper: a text of CSS without an address in it, and the
 * policy by which a browser takes this style and nothing else.
 */

/**
 * The policy of a page with this style. It names the style by its hash, so that no other applies,
 * and allows no script, picture, font, form or address. `frame-ancestors` cannot be said in a page.
 */
export async function reportPolicy(style: string): Promise<string> {
  const source = await policySource(style);
  return `default-src 'none'; style-src ${source}; base-uri 'none'; form-action 'none'`;
}

/** The style of a report, with the line that stands at the foot of each printed page. */
export function reportStyle(footLine: string): string {
  return REPORT_STYLE.replace('"FOOT"', () => `"${escapeCss(footLine)}"`);
}

/** Text that stands for itself in a string of CSS, within an element of HTML too. */
function escapeCss(text: string): string {
  return text.replace(
    /[^A-Za-z0-9 .,:_-]/gu,
    (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `,
  );
}

/** The grid brings its own colors, which all else uses too. */
const REPORT_STYLE: string = `${GRID_STYLE}
:root {
  color-scheme: light dark;
  font: 15px/1.55 "Helvetica Neue", Arial, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --accent: light-dark(#2f62a8, #8ab8ff);
  --rest: light-dark(#a9bdd8, #4d6b94);
}
* { box-sizing: border-box; }
html, body { margin: 0; background: var(--page); color: var(--ink); }
.sheet { max-width: 1080px; margin: 0 auto; padding: 40px 32px 72px; }
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; }
h1 { font-size: 2.1rem; line-height: 1.15; font-weight: 600; letter-spacing: -.015em; }
h2 { font-size: 1.3rem; line-height: 1.25; font-weight: 600; margin-block-end: 6px; }
h3 { font-size: 1rem; line-height: 1.35; font-weight: 600; margin-block: 28px 6px; }
h1, h2, h3, p, li, dd, bdi { overflow-wrap: anywhere; }
td, th { overflow-wrap: break-word; }
h2 .number { color: var(--dim); font-weight: 400; margin-inline-end: .55em; }
p { max-width: 72ch; }
p + p, p + ul { margin-block-start: 8px; }
small { font-size: .85em; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px; }
.over { color: var(--dim); font-size: .85rem; letter-spacing: .04em; margin-block-end: 10px; }
.lead { font-size: 1.1rem; margin-block-start: 14px; }
.dim, .meta { color: var(--dim); }
.meta { margin-block-start: 10px; max-width: none; }
section { margin-block-start: 52px; padding-block-start: 18px; border-block-start: 1px solid var(--line); }
.notice { margin-block-start: 18px; padding: 12px 16px; border-inline-start: 5px solid; max-width: 78ch; }
.notice.bad { background: var(--bad); color: var(--bad-ink); }
.notice.warn { background: var(--warn); color: var(--warn-ink); }
.key { display: flex; flex-wrap: wrap; margin-block-start: 32px; border-block: 1px solid var(--line); }
.key > div { flex: 1 1 120px; padding: 14px 14px 12px; border-inline-start: 1px solid var(--line); }
.key > div:first-child { border: 0; padding-inline-start: 0; }
.key dt { font-size: .85rem; color: var(--dim); }
.key dd { font-size: 1.75rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.key dd small { display: block; font-size: .8rem; color: var(--dim); }
nav { margin-block-start: 26px; }
nav ol { columns: 2 260px; margin: 0; padding-inline-start: 1.4em; max-width: 70ch; }
nav li { padding-inline-start: .3em; }
.facts { display: grid; grid-template-columns: minmax(120px, 15em) minmax(0, 1fr); margin-block-start: 14px; }
.facts > * { padding-block: 6px; border-block-end: 1px solid var(--line); }
.facts dt { color: var(--dim); padding-inline-end: 18px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 8px 40px; }
figure { margin-block-start: 28px; break-inside: avoid; }
figcaption { font-weight: 600; margin-block-end: 8px; }
svg { display: block; width: 100%; height: auto; max-width: 500px; }
svg text { fill: var(--ink); font-size: 13px; }
svg .value { font-variant-numeric: tabular-nums; }
svg .open { fill: var(--dim); font-style: italic; }
svg .bar { fill: var(--accent); }
svg .rest { fill: var(--rest); }
svg .axis { stroke: var(--line); }
.finding { margin-block-start: 22px; padding-inline-start: 16px; border-inline-start: 4px solid var(--line); }
.finding h3 { margin-block-start: 0; }
.finding.high { border-color: light-dark(#b3261e, #ff9b93); }
.finding.medium { border-color: light-dark(#b07500, #f1bf5b); }
.severity { font-weight: 600; font-size: .85rem; margin-inline-end: .7em; }
.high .severity { color: light-dark(#9b1c15, #ffb4ad); }
.medium .severity { color: light-dark(#7a5200, #f6cf7f); }
.low .severity, .info .severity { color: var(--dim); }
.count { font-weight: 400; color: var(--dim); }
.scroll { overflow-x: auto; margin-block-start: 14px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--dim); font-size: .9rem; padding-block-end: 8px; }
.plain th, .plain td { text-align: start; vertical-align: top; padding: 6px 14px 6px 0; border-block-end: 1px solid var(--line); font-weight: 400; }
.plain thead th { font-weight: 600; font-size: .85rem; color: var(--dim); vertical-align: bottom; }
.plain .number { text-align: end; white-space: nowrap; }
.name { font-weight: 600; }
.plain tbody th { width: 34%; }
.upn { display: block; font-size: .88em; color: var(--dim); }
.grid th, .grid td { width: 76px; padding-inline: 7px; }
.grid th:first-child { width: 270px; }
.grid th:nth-child(2) { width: 84px; }
.grid th:nth-child(4) { width: 54px; }
.grid .person th { font-size: .95em; }
.grid .person > * { height: auto; max-height: none; padding-block: 6px; vertical-align: top; }
.grid .person th > * { white-space: normal; overflow-wrap: anywhere; }
.grid .person :is(.not-determinable, .not-proven) { background: var(--soft); }
.grid thead th { font-size: .78em; overflow-wrap: normal; }
.decide table { table-layout: fixed; min-width: 760px; }
.decide th:first-child { width: 30%; }
.decide th:nth-child(2) { width: 10%; }
.decide th:nth-child(3) { width: 13%; }
.decide th:nth-child(4) { width: 15%; }
.decide th:nth-child(5) { width: 16%; }
.box { display: inline-block; width: .8em; height: .8em; border: 1px solid var(--ink); margin-inline-end: .4em; vertical-align: -.05em; }
.choices { display: grid; grid-template-columns: repeat(2, max-content); gap: 2px 14px; margin: 0; padding: 0; list-style: none; font-size: .85rem; }
.sign table { table-layout: fixed; }
.sign td, .sign tbody th { height: 64px; vertical-align: bottom; }
.sign th:first-child { width: 20%; }
.sign th:nth-child(2) { width: 30%; }
.sign th:nth-child(3) { width: 16%; }
.sign + p { margin-block-start: 28px; }
.rule { height: 44px; max-width: none; border-block-end: 1px solid var(--ink); }
.day { white-space: nowrap; }
.sign td { border-inline-start: 10px solid transparent; }
.sign th, .sign td { border-block-end-color: var(--ink); }
footer { margin-block-start: 56px; padding-block-start: 14px; border-block-start: 1px solid var(--line); color: var(--dim); font-size: .88rem; }
.band { display: none; }
@media (forced-colors: active) {
  svg .bar { fill: CanvasText; } svg .rest { fill: GrayText; }
  svg text { fill: CanvasText; }
}
@media (max-width: 640px) {
  .sheet { padding: 24px 18px 48px; }
  .key { display: grid; grid-template-columns: 1fr 1fr; }
  .key > div:nth-child(odd) { border-inline-start: 0; padding-inline-start: 0; }
  .key > div:nth-child(n + 3) { border-block-start: 1px solid var(--line); }
  .facts { grid-template-columns: minmax(0, 1fr); }
  .facts dt { border: 0; padding-block-end: 0; }
}
@page {
  margin: 16mm 15mm 18mm;
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 7.5pt Arial, sans-serif; color: #565c66; }
  @bottom-left { content: "FOOT"; font: 7.5pt Arial, sans-serif; color: #565c66; }
}
@media print {
  :root { color-scheme: only light; font-size: 9.5pt; }
  /* Fills and bands carry meaning, and browsers leave them out to save ink. */
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .sheet { max-width: none; padding: 0; }
  .marked .sheet { padding-inline-end: 9mm; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  section { margin-block-start: 9mm; }
  .key > div { flex-basis: 0; padding-inline: 2mm; }
  .key dd { font-size: 16pt; }
  .charts { grid-template-columns: 1fr 1fr; gap: 0 8mm; }
  svg text { font-size: 14px; }
  .finding.few { break-inside: avoid; }
  .finding > p { break-after: avoid; }
  h2, h3, caption, figcaption, .lead { break-after: avoid; }
  li { orphans: 3; widows: 3; }
  p, tr, .key, .notice, .facts > *, .finding > h3 { break-inside: avoid; }
  thead { display: table-header-group; }
  tbody tr:first-child { break-before: avoid; }
  /* Its charts and the head of its grid belong together. */
  #people { break-before: page; }
  .scroll { overflow: visible; }
  .decide table { min-width: 0; font-size: .92em; }
  .plain th, .plain td { padding-block: 1.2mm; }
  .grid { table-layout: fixed; font-size: 8pt; }
  .grid th, .grid td { width: 12.6mm; padding-inline: .8mm; }
  .grid th:first-child { width: auto; }
  .grid th:nth-child(2) { width: 15mm; }
  .grid th:nth-child(3) { width: 14mm; }
  .grid th:nth-child(4) { width: 10mm; }
  .grid .person > * { padding-block: 1mm; }
  .grid .person .not-determinable, .grid .person .not-proven { font-size: 6pt; padding-inline: .5mm; }
  #sign-off { break-inside: avoid; }
  footer { break-before: avoid; margin-block-start: 6mm; }
  /* Within the page's area, where every browser repeats it on each sheet and it covers nothing. */
  .band {
    display: block; position: fixed; top: 0; bottom: 0; right: 0; width: 6mm;
    background: var(--bad); color: var(--bad-ink); border-left: .6mm solid;
    writing-mode: vertical-rl; text-align: center; font-weight: 700; font-size: 9pt;
    line-height: 6mm;
  }
}
`;
