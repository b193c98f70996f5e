import type { GridPerson } from "../src/grid/access_grid.ts";
import type { Arguments, DataSource } from "./data_source.ts";
import { type PeoplePage, readPeople, type SourceFacts } from "./facts.ts";
import { type Filters, isWithin, setFilters } from "./selection.ts";

/** The people of the page: read page by page, and kept for the next question. */

/** Most people that are kept in the page. Beyond, search and filters ask the server. */
export const MOST_PEOPLE = 10_000;

/** The largest page that lists give. */
const PAGE = 200;

/** The people of one question, as far as they have come. */
export interface PeopleSet {
  /** The filters that the server applied. */
  readonly filters: Filters;
  readonly people: readonly GridPerson[];
  readonly matched: number;
  readonly source: SourceFacts;
  readonly state: "loading" | "loaded" | "capped" | "stopped";
  /** Why no more come, in words. */
  readonly stopped?: string;
  /** Where the list goes on. */
  readonly nextCursor?: string | undefined;
}

/** Reads lists of people page by page, in order, and keeps those of the last questions. */
export class People {
  readonly #source: DataSource;
  /** Sent with every call: tenant and the like. */
  readonly #carried: Arguments;
  readonly #changed: () => void;
  readonly #drawn: () => Promise<void>;
  /** The first question, and the last one that had to ask the server. */
  readonly #kept = new Map<string, PeopleSet>();
  #reading: AbortController | undefined;
  #current: PeopleSet | undefined;

  /** `changed` hears of each page; `drawn` resolves when what is there has been drawn. */
  constructor(
    source: DataSource,
    carried: Arguments,
    changed: () => void,
    drawn: () => Promise<void>,
  ) {
    this.#source = source;
    this.#carried = carried;
    this.#changed = changed;
    this.#drawn = drawn;
  }

  /** What is shown now. */
  get current(): PeopleSet | undefined {
    return this.#current;
  }

  /** Whether the server is being asked for another list than the one that is shown. */
  asking = false;

  /** Begins with a first page, and reads on when that has been drawn. */
  begin(filters: Filters, page: PeoplePage): Promise<void> {
    const { people, matched, source, nextCursor } = page;
    const set: PeopleSet = {
      filters,
      people,
      matched,
      source,
      nextCursor,
      ...this.#after(people.length, matched, nextCursor),
    };
    return this.#readOn(set, nextCursor);
  }

  /** Makes `current` a list that holds everybody who fits, reading one where none is there. */
  async need(filters: Filters): Promise<void> {
    const enough = [...this.#kept.values()].find((set) =>
      set !== undefined && isWithin(filters, set.filters) &&
      // Of a list that is still coming those are shown that are there.
      (set.state !== "capped" && set.state !== "stopped" || sameFilters(filters, set.filters))
    );
    if (enough !== undefined || !this.#source.canCall()) {
      if (enough === undefined || (enough === this.#current && !this.asking)) return;
      this.asking = false;
      this.#current = enough;
      return this.#readOn(enough, enough.nextCursor);
    }
    this.#reading?.abort();
    const reading = this.#reading = new AbortController();
    this.asking = true;
    const answer = await this.#ask(filters, undefined, reading.signal);
    if (reading.signal.aborted) return;
    this.asking = false;
    if (typeof answer === "string") {
      const { source } = this.#current ?? NOTHING;
      this.#keep({ filters, people: [], matched: 0, source, state: "stopped", stopped: answer });
      return this.#changed();
    }
    await this.begin(filters, answer);
  }

  /** Reads on after a failure, from where it came. */
  async resume(): Promise<void> {
    const set = this.#current;
    if (set?.state !== "stopped") return;
    const { filters, people, nextCursor } = set;
    const { stopped: _, ...rest } = set;
    if (nextCursor !== undefined) {
      await this.#readOn({ ...rest, state: "loading" }, nextCursor);
    } else if (people.length === 0) {
      this.#kept.delete(keyOf(filters));
      await this.need(filters);
    }
  }

  /** Puts what was learned of one person into the lists. */
  learn(person: GridPerson): void {
    for (const set of this.#kept.values()) {
      const people = set.people.map((old) => old.id === person.id ? person : old);
      const next = { ...set, people };
      if (this.#current === set) this.#current = next;
      this.#kept.set(keyOf(set.filters), next);
    }
  }

  async #readOn(first: PeopleSet, cursor: string | undefined): Promise<void> {
    this.#reading?.abort();
    const { signal } = this.#reading = new AbortController();
    this.#keep(first);
    this.#changed();
    await this.#drawn();
    let next = cursor;
    // Whoever comes back to a list reads on where its reading was left.
    while (next !== undefined && !signal.aborted && this.#current?.state === "loading") {
      const answer = await this.#ask(first.filters, next, signal);
      if (signal.aborted) return;
      const set: PeopleSet = this.#kept.get(keyOf(first.filters)) ?? first;
      if (typeof answer === "string") {
        this.#keep({ ...set, state: "stopped", stopped: answer });
      } else {
        // A page of a newer reading may repeat somebody: the newer row counts.
        const byId = new Map([...set.people, ...answer.people].map((one) => [one.id, one]));
        const people = [...byId.values()];
        next = answer.nextCursor;
        this.#keep({
          ...set,
          people,
          matched: answer.matched,
          nextCursor: next,
          source: mergeSources(set.source, answer.source),
          ...this.#after(people.length, answer.matched, next),
        });
      }
      this.#changed();
    }
  }

  #keep(set: PeopleSet): void {
    const key = keyOf(set.filters);
    const [first] = this.#kept.keys();
    for (const old of this.#kept.keys()) {
      if (old !== first && old !== key) this.#kept.delete(old);
    }
    this.#kept.set(key, set);
    this.#current = set;
  }

  #after(
    loaded: number,
    matched: number,
    nextCursor: string | undefined,
  ): Pick<PeopleSet, "state" | "stopped"> {
    if (nextCursor !== undefined) {
      if (loaded >= MOST_PEOPLE) return { state: "capped" };
      if (this.#source.canCall()) return { state: "loading" };
      return { state: "stopped", stopped: "This host lets the page ask for no more people." };
    }
    if (loaded >= matched) return { state: "loaded" };
    return { state: "stopped", stopped: "The list ended before everybody had come." };
  }

  /** A page, or why there is none. */
  async #ask(
    filters: Filters,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<PeoplePage | string> {
    const args = {
      ...this.#carried,
      ...Object.fromEntries(setFilters(filters)),
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    };
    try {
      const { structured, text } = await this.#source.call("list_users", args, signal);
      return structured === undefined ? text : readPeople(structured);
    } catch (error) {
      return error instanceof Error ? error.message : "The call failed";
    }
  }
}

const NOTHING = {
  source: { tenant: "", region: "", complete: false, warnings: [] } satisfies SourceFacts,
};

function keyOf(filters: Filters): string {
  return JSON.stringify(setFilters(filters).sort());
}

function sameFilters(a: Filters, b: Filters): boolean {
  return keyOf(a) === keyOf(b);
}

/** Of two pages' sources the less certain one counts, and every warning of either. */
function mergeSources(a: SourceFacts, b: SourceFacts): SourceFacts {
  const confirmed = a.confirmed === undefined || b.confirmed === undefined
    ? {}
    : { confirmed: a.confirmed && b.confirmed };
  const { confirmed: _, ...rest } = { ...a, ...b };
  return {
    ...rest,
    ...confirmed,
    complete: a.complete && b.complete,
    warnings: [...new Set([...a.warnings, ...b.warnings])],
  };
}
