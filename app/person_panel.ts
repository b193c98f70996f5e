import {
  describeAdmin,
  describeStatus,
  type GridPerson,
  type GridRole,
} from "../src/grid/access_grid.ts";
import type { Reader } from "./dates.ts";
import { describeMoment } from "./dates.ts";
import { button, element } from "./dom.ts";
import type { Change, PersonFacts } from "./facts.ts";

/** The panel about one person: roles, evidence, contradictions, changes. */

/** What the panel knows of a person beside the row. */
export interface PanelFacts {
  /** Roles with evidence; a text says why they did not come; undefined while they are asked for. */
  readonly grants: PersonFacts | string | undefined;
  /** Changes, newest first; undefined where none are kept or while they are asked for. */
  readonly history?: readonly Change[] | string | undefined;
  /** What the chosen finding says of this person. */
  readonly found?: string | undefined;
}

/** One person: what they hold, what says so, what contradicts itself and what is not known. */
export class PersonPanel {
  readonly element: HTMLElement;
  readonly #title = element("h2", { tabindex: -1 });
  readonly #body = element("div");
  readonly #close: () => void;

  constructor(close: () => void) {
    this.#close = close;
    const closing = button("Close", close, { class: "close" });
    this.element = element(
      "aside",
      { class: "panel", "aria-label": "One person" },
      element("header", {}, this.#title, closing),
      this.#body,
    );
    this.element.hidden = true;
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
  }

  /** Shows somebody, and takes the focus where the panel was not open yet. */
  show(person: GridPerson, roles: readonly GridRole[], facts: PanelFacts, reader: Reader): void {
    const opened = this.element.hidden;
    this.element.hidden = false;
    const { displayName, userPrincipalName, email, id } = person;
    const name = displayName?.trim() ? displayName : userPrincipalName;
    this.#title.replaceChildren(foreign(name));
    this.#body.replaceChildren(
      this.#list([
        ["Principal name", foreign(userPrincipalName)],
        ...(email === undefined ? [] : [["E-mail", foreign(email)] as const]),
        ["Object id", element("code", {}, id)],
        ["Status", describeStatus(person)],
        ["License", person.license ?? "not loaded"],
        ["Admin", describeAdmin(person.admin)],
      ]),
      ...(facts.found === undefined
        ? []
        : [element("p", { class: "notice warn" }, "Found: ", foreign(facts.found))]),
      ...this.#grants(facts.grants, roles),
      ...tags(person),
      ...this.#history(facts.history, reader),
    );
    if (opened) this.#title.focus();
  }

  hide(): void {
    this.element.hidden = true;
  }

  #grants(grants: PanelFacts["grants"], roles: readonly GridRole[]): HTMLElement[] {
    const title = element("h3", {}, "Roles and evidence");
    if (grants === undefined) return [title, element("p", { class: "dim" }, "Asking…")];
    if (typeof grants === "string") {
      return [title, element("p", { class: "notice bad" }, foreign(grants))];
    }
    const nameOf = (id: string): string => roles.find((role) => role.id === id)?.displayName ?? id;
    const held = grants.grants.map(({ role, evidence }) =>
      [
        nameOf(role),
        element("ul", {}, ...evidence.map((text) => element("li", {}, foreign(text)))),
      ] as const
    );
    const open = grants.notDeterminable.map((role) =>
      [nameOf(role), element("em", {}, "not determinable: not known, which is not none")] as const
    );
    return [
      title,
      held.length + open.length === 0
        ? element("p", {}, "No role is proven")
        : this.#list([...held, ...open]),
      ...(grants.adminOfUnknownKind
        ? [
          element(
            "p",
            { class: "notice warn" },
            "Administrator of unknown kind: global or Spanning",
          ),
        ]
        : []),
      ...texts("Conflicts", grants.conflicts),
      ...texts("Warnings", grants.warnings),
    ];
  }

  #history(history: PanelFacts["history"], reader: Reader): HTMLElement[] {
    if (history === undefined) return [];
    const title = element("h3", {}, "History");
    if (typeof history === "string") {
      return [title, element("p", { class: "dim" }, foreign(history))];
    }
    const lines = history.map(({ kind, before, after, from, to }) =>
      element(
        "li",
        {},
        element("strong", {}, kind.replaceAll("_", " ")),
        ...(before === undefined && after === undefined
          ? []
          : [": ", foreign(before ?? "nothing"), " → ", foreign(after ?? "nothing")]),
        element(
          "small",
          {},
          [from, to].filter((moment) => moment !== undefined)
            .map((moment) => describeMoment(moment, reader)).join(" to "),
        ),
      )
    );
    return [
      title,
      lines.length === 0
        ? element("p", { class: "dim" }, "No change in what is kept")
        : element("ul", {}, ...lines),
    ];
  }

  #list(entries: readonly (readonly [term: string, value: Node | string])[]): HTMLElement {
    return element(
      "dl",
      {},
      ...entries.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]),
    );
  }
}

function tags({ unrecognizedTags = [] }: GridPerson): HTMLElement[] {
  return texts("Unrecognized tags", unrecognizedTags);
}

function texts(title: string, lines: readonly string[]): HTMLElement[] {
  if (lines.length === 0) return [];
  return [
    element("h3", {}, title),
    element("ul", {}, ...lines.map((line) => element("li", {}, foreign(line)))),
  ];
}

function foreign(text: string): HTMLElement {
  return element("bdi", { dir: "auto" }, text);
}
