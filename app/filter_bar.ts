import type { GridRole } from "../src/grid/access_grid.ts";
import { element } from "./dom.ts";
import type { Filters } from "./selection.ts";

/** The search box and the filters above the grid. */

/** What each filter offers, by the names of `list_users`. */
const STATUSES = ["enabled", "disabled", "unknown"];
const LICENSES = ["standard", "archived", "none", "unknown"];

/** How long somebody may pause while typing before the search begins. */
const TYPING_MS = 250;

/** The search box and the filters, each an ordinary control of the browser. */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #query: HTMLInputElement;
  readonly #role = element("select");
  readonly #status = element("select");
  readonly #license = element("select");
  readonly #since = element("input", { type: "date" });
  readonly #sinceLabel: HTMLElement;
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** `changed` hears of new filters, `since` of the day from which changes are wanted. */
  constructor(changed: (filters: Filters) => void, since: (day: string) => void) {
    this.#query = element("input", {
      type: "search",
      dir: "auto",
      maxlength: 256,
      autocomplete: "off",
      spellcheck: "false",
    });
    this.#sinceLabel = labelled("Changed since", this.#since);
    this.#sinceLabel.hidden = true;
    fill(this.#role, [["", "any"]]);
    fill(this.#status, [["", "any"], ...STATUSES.map((id) => [id, id] as const)]);
    fill(this.#license, [["", "any"], ...LICENSES.map((id) => [id, id] as const)]);
    this.element = element(
      "form",
      { class: "filters", role: "search" },
      labelled("Search", this.#query),
      labelled("Role", this.#role),
      labelled("Status", this.#status),
      labelled("License", this.#license),
      this.#sinceLabel,
    );
    const tell = (): void => changed(this.filters);
    for (const control of [this.#role, this.#status, this.#license]) {
      control.addEventListener("change", tell);
    }
    this.#query.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(tell, TYPING_MS);
    });
    this.#since.addEventListener("change", () => since(this.#since.value));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(this.#typing);
      tell();
    });
  }

  /** What is chosen now. */
  get filters(): Filters {
    return {
      query: this.#query.value.trim(),
      role: this.#role.value,
      status: this.#status.value,
      license: this.#license.value,
    };
  }

  /** Offers these roles; one that nobody's record tells cannot be chosen, and says so. */
  offer(roles: readonly GridRole[], changesSince: string | undefined): void {
    const { value } = this.#role;
    fill(this.#role, [
      ["", "any"],
      ...roles.map(({ id, displayName, determinable }) =>
        [id, determinable ? displayName : `${displayName}: not determinable`] as const
      ),
    ]);
    for (const [index, { determinable }] of roles.entries()) {
      const option = this.#role.options[index + 1];
      if (option !== undefined) option.disabled = !determinable;
    }
    this.#role.value = value;
    this.#sinceLabel.hidden = changesSince === undefined;
    if (changesSince !== undefined) this.#since.min = changesSince.slice(0, 10);
  }

  /** Shows these filters as chosen, without telling anybody. */
  set({ query = "", role = "", status = "", license = "" }: Filters): void {
    this.#query.value = query;
    this.#role.value = role;
    this.#status.value = status;
    this.#license.value = license;
  }

  /** Forgets the day that changes are shown from. */
  clearSince(): void {
    this.#since.value = "";
  }
}

function fill(
  select: HTMLSelectElement,
  options: readonly (readonly [value: string, text: string])[],
): void {
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
}

function labelled(text: string, control: HTMLElement): HTMLElement {
  return element("label", {}, element("span", {}, text), control);
}
