/** One run of pages through a list as plain data, and where another one may begin. */

import type { Reach } from "./name_space.ts";

/** A run of pages. All of it is plain data, so that it can be kept and taken up elsewhere. */
export interface Chain {
  /** The made-up name it begins at; absent for the head. */
  readonly from?: string;
  /** Where its next page starts. */
  cursor?: string | undefined;
  readonly marks: number[];
  firstName: string;
  lastName: string;
  /** `probe`: its made-up page is still to come. */
  state: "probe" | "open" | "joined" | "ended" | "dropped";
  /** How many of its records the made-up page holds. */
  proof: number;
  /** Whether a request of it is on its way. */
  busy: boolean;
  /** Records that must come next, because another chain has read them. */
  readonly expected: number[];
  /** The chain it has met, and the place of that one's first record here. */
  match?: { readonly chain: number; readonly from: number };
  /** The chain it is joined to. */
  next?: number;
  /** Whether another chain is joined to it. */
  met: boolean;
}

/** A chain that has read nothing yet. */
export function newChain(from: string | undefined): Chain {
  return {
    ...(from === undefined ? {} : { from }),
    marks: [],
    firstName: from ?? "",
    lastName: from ?? "",
    state: from === undefined ? "open" : "probe",
    proof: 0,
    busy: false,
    expected: [],
    met: from === undefined,
  };
}

/** Moves the end of a chain to that of a page. */
export function extend(chain: Chain, { names, cursor }: ChainPage): void {
  chain.cursor = cursor;
  if (chain.marks.length === 0) chain.firstName = names[0] ?? chain.firstName;
  chain.lastName = names.at(-1) ?? chain.lastName;
}

/** A made-up name after which nobody new comes. */
export function voidAt(name: string): Reach {
  return { first: name, last: name, records: 0, goesOn: false };
}

/** How far a chain has read. */
export function reachOf({ firstName, lastName, marks, state }: Chain): Reach {
  return {
    first: firstName,
    last: lastName,
    records: marks.length,
    goesOn: state === "open" || state === "probe",
  };
}

/** A page as the chains see it. */
export interface ChainPage {
  /** A number for each record, which says who it is and under which name. */
  readonly marks: readonly number[];
  readonly names: readonly string[];
  /** Where the next page starts; absent on the last one. */
  readonly cursor?: string;
}

/** A page to ask for. */
export interface PageRequest {
  readonly chain: number;
  /** Where it begins, as the vendor's link says; absent at the beginning and for a made-up name. */
  readonly cursor?: string;
  /** The made-up name where a new chain begins. */
  readonly name?: string;
}

/** Keeps count of made-up names: two until one works, later at most a fifth of all requests in vain. */
export class Probes {
  readonly #parallel: number;
  #requests = 0;
  #fruitless = 0;
  /** Whether a made-up name ever led to somebody new. */
  #fruitful = false;
  #over = false;
  #pages = 0;
  /** How many records the vendor puts on a page, as the head's first one says. */
  #pageSize = 0;

  /** `parallel`: the most pages that are asked for at once. */
  constructor(parallel: number) {
    this.#parallel = parallel;
  }

  /** Whether no further name is to be tried whatever comes. */
  get over(): boolean {
    return this.#over;
  }

  /** How many people make a chain of their own worth it: it costs about a page and a half. */
  get least(): number {
    return SMALLEST_STRETCH * this.#pageSize;
  }

  /** Counts a request. */
  spend(): void {
    this.#requests++;
  }

  /** Counts a page of the head, with so many records. */
  see(records: number): void {
    this.#pages++;
    if (this.#pageSize === 0) this.#pageSize = records;
  }

  /** A made-up name led to somebody new, or to nobody. */
  learn(fruitful: boolean): void {
    if (fruitful) this.#fruitful = true;
    else this.#fruitless++;
  }

  /** No more names: the vendor does not take them, or is to be spared. */
  end(): void {
    this.#over = true;
  }

  /** Whether a name may be tried, now or later. `counted`: how many users the tenant counts. */
  mayCome(counted: number | undefined): boolean {
    if (this.#parallel <= 1 || this.#over) return false;
    if (this.#pages === 0) return true;
    return (this.#fruitful || this.#fruitless < MOST_IN_VAIN) &&
      (counted === undefined ? this.#pageSize > 0 : counted > FEW_PAGES * this.#pageSize);
  }

  /** Whether a name may be tried now, while so many others are on their way. */
  mayTry(onTheirWay: number, counted: number | undefined): boolean {
    // Without a count the second page says that there is more.
    if (!this.mayCome(counted) || this.#pages < (counted === undefined ? 2 : 1)) return false;
    const part = this.#requests / MOST_FRUITLESS;
    return this.#fruitful
      ? this.#fruitless + onTheirWay < Math.max(FIRST_PROBES, part)
      : onTheirWay < FIRST_PROBES;
  }
}

/** At most this part of all requests leads to nobody new. */
const MOST_FRUITLESS = 5;
/** How many names are tried at once until one works, and how many in vain. */
const FIRST_PROBES = 2;
const MOST_IN_VAIN = 6;
/** A list of so many pages is read with one chain. */
const FEW_PAGES = 5;
/** A stretch of fewer pages is not split. */
const SMALLEST_STRETCH = 5;
