/**
 * Elements and texts as plain data, the same for a file on a server and a page in a browser, and how
 * the grid looks in both. Data is only ever text or the value of an attribute.
 */

/** An element with its attributes and what is in it. */
export interface Markup {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly (Markup | string)[];
}

/** Attributes by name. `true` stands for one without a value; `undefined` leaves one out. */
export type Attributes = Readonly<Record<string, string | number | true | undefined>>;

/** Makes an element. Tags and names of attributes are the program's own and never data. */
export function markup(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly (Markup | string)[]
): Markup {
  return { tag, attributes, children };
}

/** A name or another text from outside: isolated, so that its direction turns nothing around it. */
export function foreignText(text: string, attributes: Attributes = {}): Markup {
  return markup("bdi", { dir: "auto", ...attributes }, text);
}

const VOID = new Set(["br", "col", "hr", "img", "input", "link", "meta"]);

/** Writes markup as HTML. Every text and every value is escaped. */
export function toHtml(node: Markup | string): string {
  if (typeof node === "string") return escapeHtml(node);
  const { tag, attributes, children } = node;
  const open = startTag(tag, attributes);
  return VOID.has(tag) ? open : `${open}${children.map(toHtml).join("")}</${tag}>`;
}

/** Writes the start of an element whose content follows in pieces. */
export function startTag(tag: string, attributes: Attributes = {}): string {
  const named = Object.entries(attributes).map(([name, value]) => {
    if (value === undefined) return "";
    return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
  });
  return `<${tag}${named.join("")}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that stands for itself in HTML, within elements and within quoted values. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** The height of a row in CSS pixels: fixed, so that the place of each of 10,000 is known. */
export const ROW_HEIGHT = 44;

/** The styles of the grid and the variables they use. */
export const GRID_STYLE: string = `
:root {
  --page: var(--color-background-primary, light-dark(#ffffff, #1c1c1e));
  --soft: var(--color-background-secondary, light-dark(#f4f5f7, #2a2a2d));
  --ink: var(--color-text-primary, light-dark(#1a1c20, #f2f2f4));
  --dim: var(--color-text-secondary, light-dark(#565c66, #b4b7bd));
  --line: var(--color-border-primary, light-dark(#d5d8dd, #45464b));
  --ring: var(--color-ring-primary, light-dark(#1f5fbf, #8ab8ff));
  --held: var(--color-background-info, light-dark(#e3eefc, #1d3557));
  --warn: var(--color-background-warning, light-dark(#fff3d6, #473a12));
  --warn-ink: var(--color-text-warning, light-dark(#5c4300, #ffe2a0));
  --bad: var(--color-background-danger, light-dark(#fde7e7, #4a1f1f));
  --bad-ink: var(--color-text-danger, light-dark(#8a1515, #ffc9c9));
}
.grid {
  border-collapse: separate; border-spacing: 0; table-layout: fixed; width: 100%;
  min-width: 1000px; font-variant-numeric: tabular-nums; text-align: start;
}
.grid th, .grid td {
  box-sizing: border-box; padding: 0 8px; border-block-end: 1px solid var(--line); width: 78px;
  overflow: hidden; text-overflow: ellipsis; text-align: start; font-weight: 400; line-height: 1.25;
}
.grid th:first-child { width: 220px; }
.grid th:nth-child(2) { width: 92px; }
.grid th:nth-child(4) { width: 62px; }
.grid thead th {
  background: var(--soft); vertical-align: bottom; padding-block: 6px; color: var(--ink);
  font-weight: 600; font-size: .8em; overflow-wrap: break-word;
}
.grid thead small { display: block; font-weight: 400; color: var(--dim); }
.grid .person > * { height: ${ROW_HEIGHT}px; max-height: ${ROW_HEIGHT}px; background: var(--page); }
.grid .person th > * {
  display: block; overflow: hidden; white-space: nowrap; text-overflow: ellipsis;
  text-align: left;
}
.grid .person td { font-size: .85em; }
.grid .person td > div { max-height: ${ROW_HEIGHT - 6}px; overflow: hidden; }
.grid small { display: block; font-size: .85em; color: var(--dim); }
.grid .name { font-weight: 600; }
.grid .upn { font-size: .85em; color: var(--dim); }
.grid .person .held { background: var(--held); font-weight: 600; }
.grid .person .not-held { color: var(--dim); }
.grid .person .not-determinable, .grid .person .not-proven, .grid .person .not-loaded {
  font-style: italic; color: var(--ink); font-size: .75em; padding-inline: 4px;
  background-image: linear-gradient(135deg, transparent 6px, var(--line) 6px 7px, transparent 7px);
}
.grid .person.disabled .status { font-weight: 600; }
@media (forced-colors: active) {
  .grid .person .held { outline: 1px solid CanvasText; outline-offset: -3px; }
}
@media print {
  .grid { min-width: 0; font-size: 8pt; }
  .grid thead { display: table-header-group; }
}
`;
