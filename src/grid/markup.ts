/**
 * Elements and texts as plain data, so that the same markup becomes a file on a server and a part
 * of a page in a browser. Data is only ever text or the value of an attribute.
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
