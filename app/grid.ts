import {
  gridColumns,
  gridHead,
  type GridOrder,
  type GridPerson,
  type GridRole,
  gridRow,
} from "../src/grid/access_grid.ts";
import type { Markup } from "../src/grid/markup.ts";
import { ROW_HEIGHT } from "../src/grid/markup.ts";
import { element, toElement, updateElement } from "./dom.ts";
import { movedBy, type Place } from "./grid_keys.ts";

/** The grid of people × roles in the page, of which only visible rows are drawn. */

/** Rows drawn above and below those that can be seen: a flick of the wheel shows no gap. */
const OVERSCAN = 12;

/** How long scrolling must have stopped before those rows are drawn after a leap. */
const SETTLED_MS = 120;

/** A drawn row and what it was made from, so that it can become another. */
interface DrawnRow {
  readonly element: HTMLElement;
  markup: Markup;
}

/** What the grid tells the page. */
interface GridEvents {
  readonly open: (person: GridPerson) => void;
  readonly order: (order: GridOrder) => void;
}

/**
 * The grid of all people, of which only the rows that can be seen are drawn.
 *
 * One cell can be reached by Tab, and the arrow keys move from it (ARIA's grid pattern). The row
 * that has the focus stays drawn, wherever it was scrolled to: else the focus would be lost.
 */
export class Grid {
  /** The box that scrolls. */
  readonly element: HTMLElement;
  readonly #table: HTMLTableElement;
  readonly #body: HTMLTableSectionElement;
  #head: HTMLElement;
  readonly #spacers = Array.from({ length: 3 }, () => spacer());
  readonly #events: GridEvents;
  #people: readonly GridPerson[] = [];
  #roles: readonly GridRole[] = [];
  #order: GridOrder = { column: "person", descending: false };
  /** Drawn rows by index. */
  readonly #drawn = new Map<number, DrawnRow>();
  /** Rows that have left the view, to become those that enter it: making one costs far more. */
  #spare: DrawnRow[] = [];
  #lastTop = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #active: Place = { row: 0, column: 0 };
  /** Most rows to draw where the box does not scroll; undefined where it does. */
  #most: number | undefined;
  #asked = false;

  constructor(events: GridEvents) {
    this.#events = events;
    this.#body = element("tbody");
    this.#head = element("thead");
    this.#table = element(
      "table",
      { class: "grid", role: "grid", "aria-label": "People and roles" },
      this.#head,
      this.#body,
    );
    this.element = element("div", { class: "scroll" }, this.#table);
    this.element.addEventListener("scroll", () => this.#drawSoon(), { passive: true });
    this.#table.addEventListener("keydown", (event) => this.#key(event));
    this.#table.addEventListener("click", (event) => this.#click(event));
    this.#table.addEventListener("focusin", (event) => this.#focused(event));
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
  }

  /** Shows these people. The place in the list is kept where `keep` says that it is the same list. */
  show(
    people: readonly GridPerson[],
    roles: readonly GridRole[],
    order: GridOrder,
    keep: boolean,
  ): void {
    const focused = this.#table.contains(document.activeElement);
    for (const [index, row] of this.#drawn) {
      // An unchanged row stays: another one under the reader's focus would be read out again.
      if (roles === this.#roles && people[index] === this.#people[index]) continue;
      row.element.remove();
      this.#drawn.delete(index);
    }
    this.#people = people;
    if (roles !== this.#roles || order !== this.#order) {
      this.#roles = roles;
      this.#order = order;
      const head = toElement(gridHead(roles, order));
      this.#head.replaceWith(head);
      this.#head = head;
    }
    if (!keep) {
      this.element.scrollTop = 0;
      if (this.#active.row >= 0) this.#active = { row: 0, column: this.#active.column };
    }
    this.#active = this.#within(this.#active);
    this.#table.setAttribute("aria-rowcount", String(people.length + 1));
    this.#table.setAttribute("aria-colcount", String(gridColumns(roles).length));
    this.#draw();
    if (focused && !this.#table.contains(document.activeElement)) this.#focus();
  }

  /** Shows the first rows only and does not scroll, as within a conversation; undefined: all. */
  limit(most: number | undefined): void {
    if (most === this.#most) return;
    this.#most = most;
    this.#draw();
  }

  /** Puts the focus where it was last. */
  focus(): void {
    this.#focus();
  }

  #drawSoon(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#draw();
    });
  }

  #draw(): void {
    const count = Math.min(this.#people.length, this.#most ?? Infinity);
    const { scrollTop, clientHeight } = this.element;
    const scrolls = this.#most === undefined;
    // After a leap none of the rows around it would be seen before the next one.
    const leap = scrolls && Math.abs(scrollTop - this.#lastTop) > clientHeight;
    const around = leap ? 1 : OVERSCAN;
    this.#lastTop = scrollTop;
    clearTimeout(this.#settling);
    if (leap) this.#settling = setTimeout(() => this.#draw(), SETTLED_MS);
    const first = scrolls ? Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - around) : 0;
    const last = scrolls
      ? Math.min(count, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + around)
      : count;
    const wanted = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
    const { row } = this.#active;
    if (row >= 0 && row < count && (row < first || row >= last)) wanted.push(row);
    wanted.sort((a, b) => a - b);
    this.#place(wanted, count);
  }

  /** Brings the drawn rows in line with those wanted, without moving one that stays. */
  #place(wanted: readonly number[], count: number): void {
    const keep = new Set(wanted);
    for (const [index, row] of [...this.#drawn].sort(([a], [b]) => a - b)) {
      if (keep.has(index)) continue;
      this.#drawn.delete(index);
      this.#spare.push(row);
    }
    const [top, middle, bottom] = this.#spacers as [HTMLElement, HTMLElement, HTMLElement];
    middle.remove();
    const nodes: HTMLElement[] = [];
    let next = 0;
    for (const index of wanted) {
      if (index > next && next > 0) nodes.push(sized(middle, index - next));
      if (next === 0) nodes.push(sized(top, index));
      nodes.push(this.#row(index));
      next = index + 1;
    }
    nodes.push(sized(bottom, count - next));
    let at = this.#body.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else this.#body.insertBefore(node, at);
    }
    while (at !== null) {
      const extra = at;
      at = at.nextSibling;
      extra.remove();
    }
    this.#spare = [];
    this.#markActive();
  }

  #row(index: number): HTMLElement {
    const drawn = this.#drawn.get(index);
    if (drawn !== undefined) return drawn.element;
    const markup = gridRow(this.#people[index] as GridPerson, this.#roles, index);
    const spare = this.#spare.shift();
    if (spare !== undefined) updateElement(spare.element, spare.markup, markup);
    const row = spare ?? { element: toElement(markup), markup };
    row.markup = markup;
    row.element.dataset["row"] = String(index);
    this.#drawn.set(index, row);
    return row.element;
  }

  #key(event: KeyboardEvent): void {
    const { row } = this.#active;
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW_HEIGHT) - 2);
    const move = movedBy(event, this.#active, { page, last: this.#people.length - 1 });
    if (move !== undefined) {
      event.preventDefault();
      this.#active = this.#within(move);
      this.#focus();
      return;
    }
    const person = this.#people[row];
    if (row >= 0 && person !== undefined && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      this.#events.open(person);
    }
  }

  #click({ target }: MouseEvent): void {
    if (!(target instanceof Element)) return;
    const column = target.closest<HTMLElement>("[data-sort]")?.dataset["sort"];
    if (column !== undefined) {
      const descending = this.#order.column === column && !this.#order.descending;
      return this.#events.order({ column, descending });
    }
    const place = findPlace(target);
    const person = place === undefined ? undefined : this.#people[place.row];
    if (place === undefined || person === undefined) return;
    this.#active = place;
    this.#focus();
    this.#events.open(person);
  }

  #focused({ target }: FocusEvent): void {
    const place = target instanceof Element ? findPlace(target) : undefined;
    if (place === undefined) return;
    this.#active = place;
    this.#markActive();
  }

  #focus(): void {
    const { row } = this.#active;
    if (row >= 0 && this.#most === undefined) {
      // Head and scroll box are measured: zoom and text size change both.
      const top = row * ROW_HEIGHT;
      const seen = this.element.clientHeight - this.#head.offsetHeight;
      if (top < this.element.scrollTop) this.element.scrollTop = top;
      else if (top + ROW_HEIGHT > this.element.scrollTop + seen) {
        this.element.scrollTop = top + ROW_HEIGHT - seen;
      }
    }
    this.#draw();
    const cell = this.#activeCell();
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Makes one cell, and no other, reachable by Tab. */
  #markActive(): void {
    for (const cell of this.#table.querySelectorAll('[tabindex="0"]')) {
      cell.setAttribute("tabindex", "-1");
    }
    this.#activeCell()?.setAttribute("tabindex", "0");
  }

  #activeCell(): HTMLElement | undefined {
    const { row, column } = this.#active;
    const cells = row < 0
      ? this.#head.querySelectorAll<HTMLElement>("button")
      : this.#drawn.get(row)?.element.children;
    return cells?.[column] as HTMLElement | undefined;
  }

  #within({ row, column }: Place): Place {
    const rows = Math.min(this.#people.length, this.#most ?? Infinity);
    const columns = gridColumns(this.#roles).length;
    return {
      row: Math.max(-1, Math.min(row, rows - 1)),
      column: Math.max(0, Math.min(column, columns - 1)),
    };
  }
}

/** The place of the cell that something is in; undefined for what is in none. */
function findPlace(target: Element): Place | undefined {
  const cell = target.closest<HTMLTableCellElement>("th, td");
  const row = cell?.parentElement;
  if (cell === null || cell === undefined || row === null || row === undefined) return undefined;
  const index = row.dataset["row"];
  return { row: index === undefined ? -1 : Number(index), column: cell.cellIndex };
}

function spacer(): HTMLElement {
  return element("tr", { "aria-hidden": "true" }, element("td", { class: "spacer" }));
}

/** A spacer as high as some rows. */
function sized(spacer: HTMLElement, rows: number): HTMLElement {
  spacer.style.height = `${rows * ROW_HEIGHT}px`;
  return spacer;
}
