import type { Reach } from "./name_space.ts";

/** Chains of pages through one list, and the joints at which one leads into another. */

/**
 * Joins chains and says which of their records make up the list.
 *
 * A chain leads into another one where it has read that one's first record, and then by the vendor's
 * own links each record of that one's made-up page and one more at least, in the same order and under
 * the same names. So the head's path through the joints is what one chain gives, whatever the vendor
 * does with made-up names. Where anything differs the chains are `broken`.
 */
export class JoinedChains {
  readonly #chains: Chain[] = [newChain(undefined)];
  /** Chains by their first record, and by each record of their made-up page. */
  readonly #firsts: Map<number, number> = new Map();
  readonly #madeUp: Map<number, number> = new Map();
  #broken = false;

  /** All chains by number; the head is the first one. */
  get all(): readonly Chain[] {
    return this.#chains;
  }

  /** Whether the chains contradict each other, so that only one chain can say what the list is. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Says that they contradict each other. */
  break(): void {
    this.#broken = true;
  }

  /** A chain by its number. */
  chain(number: number): Chain {
    return this.#chains[number] as Chain;
  }

  /** Adds a chain that begins at a made-up name. */
  begin(name: string): Chain {
    const chain = newChain(name);
    this.#chains.push(chain);
    return chain;
  }

  /** The chains of the head's path, and how many records of each belong to the list. */
  get path(): readonly PathStep[] {
    const path: PathStep[] = [];
    for (let at: number | undefined = 0; at !== undefined && path.length <= this.#chains.length;) {
      const { marks, next, meeting }: Chain = this.chain(at);
      // Records that may belong to another chain wait until that is known.
      path.push({ chain: at, records: meeting?.at ?? marks.length });
      at = next;
    }
    return path;
  }

  /** The last chain of the head's path. */
  get tail(): Chain {
    return this.chain(this.path.at(-1)?.chain ?? 0);
  }

  /** The chain that has read a record. */
  find(mark: number): Chain | undefined {
    return this.#chains.find(({ marks }) => marks.includes(mark));
  }

  /** Takes the page at a chain's made-up name. No chain has read its first record. */
  addMadeUp(number: number, page: ChainPage): void {
    const chain = this.chain(number);
    chain.state = "open";
    moveTo(chain, page);
    chain.marks.push(...page.marks);
    chain.madeUp = page.marks.length;
    this.#firsts.set(page.marks[0] as number, number);
    for (const mark of page.marks) this.#madeUp.set(mark, number);
  }

  /** Takes a page that a link of a chain's led to, or the first one of the list. */
  add(number: number, page: ChainPage): void {
    const chain = this.chain(number);
    moveTo(chain, page);
    const [first] = page.marks;
    let at = 0;
    if (chain.marks.length === 0 && first !== undefined) {
      this.#firsts.set(first, number);
      at = chain.marks.push(first);
    }
    for (; at < page.marks.length; at++) {
      this.#addRecord(chain, number, page.marks[at] as number);
      if (this.#broken) return;
    }
    if (page.cursor === undefined) this.#end(chain);
    else this.#join(chain);
    if (this.tail.state === "ended" && !this.#isAllOnPath()) this.break();
  }

  /** Adds a record to a chain, and compares it with what other chains have read. */
  #addRecord(chain: Chain, number: number, mark: number): void {
    const expected = chain.expected.shift();
    if (expected !== undefined && expected !== mark) return this.break();
    const { meeting } = chain;
    if (meeting !== undefined) {
      const same = this.#markAfter(meeting.chain, chain.marks.length - meeting.at);
      if (same !== undefined && same !== mark) return this.break();
    } else {
      const met = this.#firsts.get(mark);
      if (met !== undefined) {
        if (met === number || this.chain(met).hasPrevious) return this.break();
        chain.meeting = { chain: met, at: chain.marks.length };
      } else if (this.#madeUp.has(mark) && this.#madeUp.get(mark) !== number) {
        return this.break();
      }
    }
    chain.marks.push(mark);
  }

  /** The record at a place after the beginning of a chain, through its joints; undefined beyond. */
  #markAfter(number: number, place: number): number | undefined {
    let at = place;
    for (let chain = this.chain(number), hops = 0; hops <= this.#chains.length; hops++) {
      if (at < chain.marks.length) return chain.marks[at];
      at -= chain.marks.length;
      if (chain.next === undefined) return chain.expected[at];
      chain = this.chain(chain.next);
    }
    return undefined;
  }

  /** Joins a chain to the one it has met, once enough records are known to be the same. */
  #join(chain: Chain): void {
    const { meeting } = chain;
    if (meeting === undefined) return;
    const met = this.chain(meeting.chain);
    if (chain.marks.length - meeting.at <= met.madeUp) return;
    const shared = chain.marks.splice(meeting.at);
    chain.state = "joined";
    chain.next = meeting.chain;
    delete chain.meeting;
    met.hasPrevious = true;
    if (this.#leadsTo(meeting.chain, chain)) return this.break();
    // What it has read further than the other must come there too.
    let [read, last] = [met.marks.length, met];
    while (last.next !== undefined) {
      last = this.chain(last.next);
      read += last.marks.length;
    }
    if (last.state === "ended" && read < shared.length) return this.break();
    last.expected.push(...shared.slice(read + last.expected.length));
    if (last.meeting !== undefined && shared.length > read) this.break();
  }

  #leadsTo(from: number, to: Chain): boolean {
    let at: number | undefined = from;
    for (let hops = 0; at !== undefined && hops <= this.#chains.length; hops++) {
      if (this.chain(at) === to) return true;
      at = this.chain(at).next;
    }
    return at !== undefined;
  }

  #end(chain: Chain): void {
    delete chain.meeting;
    if (chain.expected.length > 0) return this.break();
    chain.state = "ended";
  }

  /** Whether everything that any chain has read is part of the list. */
  #isAllOnPath(): boolean {
    const onPath = new Set(this.path.map(({ chain }) => chain));
    const others = this.#chains.filter(({ marks }, at) => !onPath.has(at) && marks.length > 0);
    if (others.length === 0) return true;
    const marks = new Set([...onPath].flatMap((chain) => this.chain(chain).marks));
    return others.every((chain) => chain.marks.every((mark) => marks.has(mark)));
  }
}

/** Some records from the start of a chain. */
interface PathStep {
  readonly chain: number;
  readonly records: number;
}

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
function newChain(from: string | undefined): Chain {
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
function moveTo(chain: Chain, { names, cursor }: ChainPage): void {
  chain.cursor = cursor;
  if (chain.marks.length === 0) chain.firstName = names[0] ?? chain.firstName;
  chain.lastName = names.at(-1) ?? chain.lastName;
}

/** How far a chain has read. */
export function toReach({ firstName, lastName, marks, state }: Chain): Reach {
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
