/** One run of pages through a list, as plain data. */

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
