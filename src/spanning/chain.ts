import type { Reach } from "./name_space.ts";

/** One chain of pages through a list, as plain data. */

/** A run of pages that follow each other by the vendor's links. */
export interface Chain {
  /** The made-up name it begins at; absent for the head. */
  readonly from?: string;
  /** Where its next page starts. */
  cursor?: string | undefined;
  /** The records it has read; once it is joined, those before the joint. */
  readonly marks: number[];
  firstName: string;
  lastName: string;
  /**
   * `probe`: the page at its made-up name is still to come. `joined`: the list goes on in another
   * chain. `ended`: the vendor's end of the list. `dropped`: no part of the list.
   */
  state: "probe" | "open" | "joined" | "ended" | "dropped";
  /** How many of its records came with the page at its made-up name. */
  madeUp: number;
  /** Whether a request of it is on its way. */
  busy: boolean;
  /** Records that must come next, because a chain that is joined to it has read them already. */
  readonly expected: number[];
  /** The chain whose first record it has read, and the place of that record in this one. */
  meeting?: { readonly chain: number; readonly at: number };
  /** The chain in which the list goes on. */
  next?: number;
  /** Whether it is the head, or the list goes on in it after another one. */
  hasPrevious: boolean;
}

/** A chain that has read nothing yet. */
export function newChain(from: string | undefined): Chain {
  return {
    ...(from === undefined ? {} : { from }),
    marks: [],
    firstName: from ?? "",
    lastName: from ?? "",
    state: from === undefined ? "open" : "probe",
    madeUp: 0,
    busy: false,
    expected: [],
    hasPrevious: from === undefined,
  };
}

/** Moves the end of a chain to that of a page, whose records are added one by one. */
export function moveTo(chain: Chain, { names, cursor }: ChainPage): void {
  chain.cursor = cursor;
  if (chain.marks.length === 0) chain.firstName = names[0] ?? chain.firstName;
  chain.lastName = names.at(-1) ?? chain.lastName;
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

/** A page as chains see it. */
export interface ChainPage {
  /** A number for each record, which stands for its id and its name. */
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
