import type { GridOrder, GridPerson } from "../src/grid/access_grid.ts";
import { toCsv } from "./csv.ts";
import type { Answer, Arguments, DataSource } from "./data_source.ts";
import type { Reader } from "./dates.ts";
import { button, element, toElement } from "./dom.ts";
import { type Access, type Finding, readAccess } from "./facts.ts";
import { ExportBox } from "./export_box.ts";
import { FilterBar } from "./filter_bar.ts";
import { FindingList } from "./finding_list.ts";
import { Grid } from "./grid.ts";
import { Narrowing } from "./narrowing.ts";
import { notices, sourceLine } from "./notices.ts";
import { People } from "./people.ts";
import { PersonInquiry } from "./person_inquiry.ts";
import { PersonPanel } from "./person_panel.ts";
import { Questions } from "./questions.ts";
import { type Markup, markup } from "../src/grid/markup.ts";
import { type Filters, select, setFilters, sort } from "./selection.ts";
import { ToolRow } from "./tool_row.ts";

/** The whole screen: its parts, and how they follow what the reader does. */

/** How the page is shown. `compact` is within a conversation, with more room to be had. */
export interface View {
  readonly compact: boolean;
  /** Asks for more room; absent where there is none to be had. */
  readonly expand?: () => void;
  readonly reader: Reader;
}

/** Rows within a conversation. */
const COMPACT_ROWS = 4;

/** How long the number of people must stand still before it is read out. */
const QUIET_MS = 600;

/** Everything the reader sees, and what becomes of what they do. */
export class Screen {
  readonly element = element("main");
  readonly #source: DataSource;
  readonly #head = element("div", { class: "head" });
  readonly #notices = element("div", { class: "notices" });
  readonly #state = element("div", { class: "state" });
  readonly #tools: ToolRow;
  readonly #tops = new Map<HTMLElement, string>();
  readonly #live = element("p", { class: "unseen", role: "status" });
  readonly #export: ExportBox;
  readonly #grid: Grid;
  readonly #filters: FilterBar;
  readonly #findings: FindingList;
  readonly #panel: PersonPanel;
  #view: View;
  #args: Arguments = {};
  #access: Access | undefined;
  #people: People | undefined;
  #inquiry: PersonInquiry | undefined;
  #order: GridOrder = { column: "person", descending: false };
  #narrowing: Narrowing | undefined;
  #shown: readonly GridPerson[] = [];
  #speaking: ReturnType<typeof setTimeout> | undefined;

  constructor(source: DataSource, view: View) {
    this.#source = source;
    this.#view = view;
    this.#export = new ExportBox(source);
    this.#grid = new Grid({
      open: (person) => this.#openPerson(person),
      order: (order) => {
        this.#order = order;
        this.#draw(false);
      },
    });
    this.#filters = new FilterBar(
      (filters) => this.#filter(filters),
      (day) => this.#changedSince(day),
    );
    this.#tools = new ToolRow({
      clearAmong: () => this.#choose(undefined),
      clearFilters: () => {
        this.#filters.set({});
        this.#filter({});
      },
      readOn: () => void this.#people?.resume(),
      export: () => void this.#save(),
      expand: () => this.#view.expand?.(),
    });
    this.#findings = new FindingList((finding) => this.#choose(finding));
    this.#panel = new PersonPanel(() => this.#closePerson());
    const middle = element("div", { class: "middle" }, this.#filters.element, this.#tools.element);
    middle.append(this.#grid.element);
    const parts = element("div", { class: "parts" }, this.#findings.element, middle);
    parts.append(this.#panel.element);
    this.element.append(
      this.#head,
      this.#notices,
      this.#state,
      parts,
      this.#export.element,
      this.#live,
    );
    this.wait("Waiting for the list");
    source.first({
      asked: (args) => this.#asked(args),
      answered: (answer) => this.#answered(answer),
      cancelled: (reason) =>
        this.#say(
          "Cancelled",
          reason === "" ? "The question was withdrawn before it was answered." : reason,
          [this.#again("Ask again", {})],
        ),
    });
  }

  /** Shows it in another way. */
  view(view: View): void {
    this.#view = view;
    document.body.classList.toggle("compact", view.compact);
    if (this.#access !== undefined) this.#draw(true);
  }

  /** Says that something is under way. */
  wait(text: string): void {
    this.#say("", text, []);
    this.#state.classList.add("waiting");
  }

  #asked(args: Arguments): void {
    this.#args = args;
    this.wait("Reading who has access. A large tenant takes a while");
  }

  #answered({ structured, text }: Answer): void {
    if (structured === undefined) {
      return this.#say("This did not work", text, [
        this.#again("Try again", {}),
        ...(text.includes("allowPartial")
          ? [this.#again("Show what was read, though it is not whole", { allowPartial: true })]
          : []),
      ]);
    }
    const { refresh: _, role, status, query, ...carried } = this.#args;
    const filters: Filters = Object.fromEntries(
      Object.entries({ role, status, query }).filter(([, value]) => typeof value === "string"),
    );
    const access = this.#access = readAccess(structured);
    this.#state.replaceChildren();
    this.element.classList.remove("bare");
    const questions = new Questions(this.#source, carried);
    this.#inquiry = new PersonInquiry(this.#panel, questions);
    this.#narrowing = new Narrowing(questions, () => this.#draw(false));
    this.#findings.show(access.findings, access.notDecidable);
    this.#filters.offer(access.roles, this.#keptSince());
    this.#filters.set(filters);
    this.#people = new People(this.#source, carried, () => this.#draw(true), drawn);
    void this.#people.begin(filters, access);
  }

  /** Since when changes can be asked for. */
  #keptSince(): string | undefined {
    const offered = this.#source.offers("list_access_changes") ?? true;
    return offered && this.#source.canCall() ? this.#access?.changesSince : undefined;
  }

  /** A button that asks the first question again, with more arguments. */
  #again(text: string, more: Arguments): HTMLElement | undefined {
    if (!this.#source.canCall()) return undefined;
    return button(text, async () => {
      this.#asked({ ...this.#args, ...more });
      try {
        this.#answered(await this.#source.call("show_access", this.#args));
      } catch (error) {
        this.#answered({ text: (error as Error).message, failed: true });
      }
    });
  }

  #say(title: string, text: string, actions: readonly (HTMLElement | undefined)[]): void {
    this.element.classList.add("bare");
    this.#state.classList.remove("waiting");
    this.#state.replaceChildren(
      ...(title === "" ? [] : [element("h2", {}, title)]),
      element("p", { role: title === "" ? "status" : "alert" }, element("bdi", {}, text)),
      ...actions.filter((action) => action !== undefined),
    );
  }

  #filter(filters: Filters): void {
    // Begins before drawing, so that what is drawn says that the server is being asked.
    const needed = this.#people?.need(filters);
    this.#draw(false);
    void needed?.then(() => this.#draw(false));
  }

  #choose(finding: Finding | undefined): void {
    this.#filters.clearSince();
    this.#findings.mark(finding?.check);
    if (finding === undefined) return this.#narrowing?.clear();
    if (this.#view.compact) this.#view.expand?.();
    void this.#narrowing?.toFinding(finding);
  }

  #changedSince(day: string): void {
    this.#findings.mark(undefined);
    if (day === "") this.#narrowing?.clear();
    else void this.#narrowing?.toChangesSince(day);
  }

  /** Draws all there is. `keep` says that the list is the same and has only grown. */
  #draw(keep: boolean): void {
    const set = this.#people?.current;
    if (set === undefined || this.#access === undefined) return;
    const { compact, expand, reader } = this.#view;
    const { roles, findings } = this.#access;
    const among = this.#narrowing?.current;
    const known = new Set(set.people.map(({ id }) => id));
    const others = [...among?.people.values() ?? []].filter(({ id }) => !known.has(id));
    const ids = among && new Set(among.people.keys());
    const filters = this.#filters.filters;
    const all = [...set.people, ...others];
    this.#shown = sort(select(all, filters, ids), this.#order, roles, reader.locale);
    const rows = Math.max(1, COMPACT_ROWS - notices(set, among).length);
    this.#grid.limit(compact ? rows : undefined);
    this.#grid.show(this.#shown, roles, this.#order, keep);
    this.#showTop([
      [this.#head, [markup("h1", {}, "Who has access"), sourceLine(set.source, reader)]],
      [this.#notices, notices(set, among)],
    ]);
    const text = this.#tools.show({
      set,
      shown: this.#shown.length,
      among,
      filtered: setFilters(filters).length > 0,
      asking: this.#people?.asking ?? false,
      canCall: this.#source.canCall(),
      findings: findings.length,
      compact,
      expandable: expand !== undefined,
      reader,
    });
    this.#grid.element.hidden = this.#shown.length === 0;
    this.#speak(text);
  }

  /** Redraws the parts that have changed: what the reader has opened stays open. */
  #showTop(parts: readonly (readonly [HTMLElement, readonly Markup[]])[]): void {
    for (const [part, content] of parts) {
      const text = JSON.stringify(content);
      if (this.#tops.get(part) === text) continue;
      this.#tops.set(part, text);
      part.replaceChildren(...content.map(toElement));
    }
  }

  /** Reads a count out once it stands still. */
  #speak(text: string): void {
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => {
      if (this.#live.textContent !== text) this.#live.textContent = text;
    }, QUIET_MS);
  }

  async #openPerson(person: GridPerson): Promise<void> {
    const { compact, expand, reader } = this.#view;
    if (compact) expand?.();
    this.element.classList.add("open");
    const learned = await this.#inquiry?.open(person, {
      roles: this.#access?.roles ?? [],
      found: this.#narrowing?.current?.people.get(person.id)?.found,
      keptSince: this.#keptSince(),
      reader,
    });
    if (learned === undefined) return;
    this.#people?.learn(learned);
    this.#draw(true);
  }

  #closePerson(): void {
    this.#inquiry?.close();
    this.#panel.hide();
    this.element.classList.remove("open");
    this.#grid.focus();
  }

  async #save(): Promise<void> {
    const set = this.#people?.current;
    if (set === undefined || this.#access === undefined) return;
    const file = toCsv(this.#shown, this.#access.roles, set.source, set.state === "loaded");
    if (await this.#export.give(file)) this.#speak(`Exported ${this.#shown.length} people`);
  }
}

/** Resolves when what was put into the page has been drawn. */
function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
