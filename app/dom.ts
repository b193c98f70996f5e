/// <reference lib="dom" />
import type { Attributes, Markup } from "../src/grid/markup.ts";

/** Elements of the page, made and updated without parsing any text. */

/** Makes an element. Texts become text nodes: nothing that came from a tenant is ever parsed. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** Markup as an element of the page. */
export function toElement({ tag, attributes, children }: Markup): HTMLElement {
  return element(tag as keyof HTMLElementTagNameMap, attributes, ...children.map(toNode));
}

/** An empty text is a node too: what was made can be told by its place. */
function toNode(child: Markup | string): Node {
  return typeof child === "string" ? document.createTextNode(child) : toElement(child);
}

/**
 * Brings an element that was made from `before` in line with `after`, touching only what differs:
 * most cells of two rows of the grid say the same.
 */
export function updateElement(made: Element, before: Markup, after: Markup): void {
  for (const [name, value] of Object.entries(after.attributes)) {
    if (value === before.attributes[name]) continue;
    if (value === undefined) made.removeAttribute(name);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const name of Object.keys(before.attributes)) {
    if (!(name in after.attributes)) made.removeAttribute(name);
  }
  const nodes = [...made.childNodes];
  for (const [index, child] of after.children.entries()) {
    const node = nodes[index];
    const was = before.children[index];
    if (node === undefined || was === undefined) made.append(toNode(child));
    else if (typeof child === "string" && typeof was === "string") {
      if (child !== was) (node as Text).data = child;
    } else if (typeof child !== "string" && typeof was !== "string" && child.tag === was.tag) {
      updateElement(node as Element, was, child);
    } else made.replaceChild(toNode(child), node);
  }
  for (const node of nodes.slice(after.children.length)) node.remove();
}

/** A button with its action. */
export function button(
  text: string,
  act: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}
