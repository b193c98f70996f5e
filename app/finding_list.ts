import { button, element } from "./dom.ts";
import type { Finding, OpenCheck } from "./facts.ts";

/** What the review found: each finding selects its people in the grid. */
export class FindingList {
  readonly element: HTMLElement;
  readonly #choose: (finding: Finding | undefined) => void;
  readonly #title = element("h2", {}, "Findings");
  readonly #list = element("ul");
  readonly #open = element("details", {}, element("summary"), element("ul"));
  #chosen: string | undefined;

  /** `choose` hears which finding's people are wanted; undefined: everybody again. */
  constructor(choose: (finding: Finding | undefined) => void) {
    this.#choose = choose;
    this.element = element(
      "section",
      { class: "findings", "aria-label": "Findings" },
      this.#title,
      this.#list,
      this.#open,
    );
  }

  /** Lists these, most severe first as they come. */
  show(findings: readonly Finding[], open: readonly OpenCheck[]): void {
    this.#list.replaceChildren(
      ...findings.map((finding) => element("li", {}, this.#button(finding))),
      ...(findings.length === 0 ? [element("li", { class: "dim" }, "No findings")] : []),
    );
    this.#open.hidden = open.length === 0;
    const [summary, list] = this.#open.children;
    summary?.replaceChildren(`${open.length} not decidable, which is not passed`);
    list?.replaceChildren(
      ...open.map(({ check, reason }) =>
        element("li", {}, element("strong", {}, describeCheck(check)), `: ${reason}`)
      ),
    );
  }

  /** Shows this finding as the chosen one, or none. */
  mark(check: string | undefined): void {
    this.#chosen = check;
    for (const one of this.#list.querySelectorAll<HTMLElement>("button")) {
      one.setAttribute("aria-pressed", String(one.dataset["check"] === check));
    }
  }

  #button(finding: Finding): HTMLElement {
    const { check, severity, title, count } = finding;
    const made = button("", () => {
      this.#choose(this.#chosen === check ? undefined : finding);
    }, { class: `finding ${SEVERITIES.has(severity) ? severity : "info"}`, "data-check": check });
    made.setAttribute("aria-pressed", "false");
    made.append(
      element("span", { class: "severity" }, severity),
      element("span", { class: "count" }, String(count)),
      element("bdi", { dir: "auto" }, title),
    );
    return made;
  }
}

const SEVERITIES = new Set(["high", "medium", "low", "info"]);

/** A check's id as words. */
function describeCheck(check: string): string {
  return check.replaceAll("_", " ");
}
