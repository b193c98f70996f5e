import { describeNumber, type Reader } from "./dates.ts";
import { button, element } from "./dom.ts";
import type { Among } from "./narrowing.ts";
import type { PeopleSet } from "./people.ts";

/** The row above the grid: how many people it shows, and its buttons. */

/** What the row says and offers. */
interface ToolRowState {
  readonly set: PeopleSet;
  /** How many rows there are now. */
  readonly shown: number;
  readonly among: Among | undefined;
  readonly filtered: boolean;
  /** Whether the server is being asked for another list. */
  readonly asking: boolean;
  /** Whether the page can ask for anything. */
  readonly canCall: boolean;
  readonly findings: number;
  readonly compact: boolean;
  readonly expandable: boolean;
  readonly reader: Reader;
}

/** What its buttons do. */
interface ToolRowActions {
  readonly clearAmong: () => void;
  readonly clearFilters: () => void;
  readonly readOn: () => void;
  readonly export: () => void;
  readonly expand: () => void;
}

/** The row above the grid: how many are shown, of how many, and what can be done with them. */
export class ToolRow {
  readonly element: HTMLElement;
  readonly #count = element("span");
  readonly #progress = element("progress", { "aria-label": "People loaded" });
  readonly #clearAmong: HTMLButtonElement;
  readonly #clearFilters: HTMLButtonElement;
  readonly #readOn: HTMLButtonElement;
  readonly #export: HTMLButtonElement;
  readonly #expand: HTMLButtonElement;

  constructor(actions: ToolRowActions) {
    this.#clearAmong = button("", actions.clearAmong);
    this.#clearFilters = button("Clear filters", actions.clearFilters);
    this.#readOn = button("Read on", actions.readOn);
    this.#export = button("Export", actions.export);
    this.#expand = button("Full screen", actions.expand, { class: "main" });
    this.element = element(
      "div",
      { class: "tools" },
      element("p", { class: "count" }, this.#count, " ", this.#progress),
      this.#clearAmong,
      this.#clearFilters,
      this.#readOn,
      this.#export,
      this.#expand,
    );
  }

  /** Shows this; a button that has the focus keeps it. Gives the text worth reading out. */
  show(state: ToolRowState): string {
    const { set, shown, among, filtered, asking, findings, compact, expandable, reader } = state;
    const loading = set.state === "loading";
    const number = (value: number): string => describeNumber(value, reader);
    const total = set.state === "loaded" ? set.people.length : set.matched;
    const least = set.source.complete ? "" : "at least ";
    const counted = `${number(shown)} of ${least}${number(total)} people`;
    const nobody = total === 0 && !filtered ? "Nobody is listed" : "Nobody fits these filters";
    const text = shown === 0 ? nobody : counted;
    const loaded = loading ? ` · ${number(set.people.length)} loaded` : "";
    this.#count.textContent = text + (asking ? " · asking the server" : loaded);
    this.#progress.hidden = !loading;
    this.#progress.max = set.matched;
    this.#progress.value = set.people.length;
    this.#clearAmong.hidden = among === undefined;
    this.#clearAmong.textContent = `Clear: ${among?.label ?? ""}`;
    this.#clearFilters.hidden = !filtered || compact;
    this.#readOn.hidden = set.state !== "stopped" || !state.canCall;
    this.#export.hidden = shown === 0 || compact;
    this.#expand.hidden = !expandable;
    this.#expand.textContent = compact && total > 0
      ? `All ${number(set.matched)} people, filters and ${findings} findings`
      : "Full screen";
    return text;
  }
}
