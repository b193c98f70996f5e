import {
  type Chain,
  type ChainPage,
  extend,
  newChain,
  type PageRequest,
  Probes,
  reachOf,
  voidAt,
} from "./chain.ts";
import { NameSpace } from "./name_space.ts";

/** Several runs of pages through one list, and how they become one: a machine of states without I/O. */

/**
 * Decides which page of a list to ask for next, and how the runs of pages fit together.
 *
 * The head begins without a cursor and follows the vendor's links. Every other chain begins at a
 * made-up name with a small page. A chain that meets the first record of another one is joined to
 * it, once it has itself read, by the vendor's links, each record of that made-up page and one more
 * at least, in the same order and under the same names. So the head's path is what one chain gives,
 * whatever the vendor does with made-up names; where anything differs, `broken` says so and the
 * list has to be read with one chain.
 */
export class Chains {
  readonly #chains: Chain[] = [newChain(undefined)];
  /** Chains by the record they begin with, and by each record of their made-up page. */
  readonly #firsts: Map<number, number> = new Map();
  readonly #proofs: Map<number, number> = new Map();
  readonly #void: string[] = [];
  readonly #parallel: number;
  readonly #probes: Probes;
  readonly #names: NameSpace = new NameSpace();
  #calm = false;
  #broken = false;

  /** `parallel`: the most pages at once. */
  constructor(parallel: number) {
    this.#parallel = parallel;
    this.#probes = new Probes(parallel);
  }

  /** Whether the runs contradict each other, so that only one chain can say what the list is. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Whether more than one chain is part of the list, or may become so. */
  get wide(): boolean {
    return this.#chains.length > 1;
  }

  /** Whether the head is all there is and will be, so that the rest is read faster by itself. */
  isSingle(counted: number | undefined): boolean {
    const alone = this.#chains.every(({ state }, number) => number === 0 || state === "dropped");
    return alone && !this.#probes.mayCome(counted);
  }

  get cursor(): string | undefined {
    return this.#chainOf(0).cursor;
  }

  /** Whether the vendor ignored, refused or contradicted made-up names, or asked for less. */
  get discouraged(): boolean {
    return this.#broken || this.#probes.over;
  }

  get #tail(): Chain {
    return this.#chainOf(this.path.at(-1)?.chain ?? 0);
  }

  /** Whether the head's path has reached the vendor's own end. */
  get ended(): boolean {
    return this.#tail.state === "ended";
  }

  /** The chains of the head's path, and how many records of each belong to the list. */
  get path(): readonly PathStep[] {
    const path: PathStep[] = [];
    for (let at: number | undefined = 0; at !== undefined && path.length <= this.#chains.length;) {
      const { marks, next, match }: Chain = this.#chainOf(at);
      // What may belong to another chain waits until that is known.
      path.push({ chain: at, records: match?.from ?? marks.length });
      at = next;
    }
    return path;
  }

  /**
   * What to ask for now; undefined if all that may be asked for is on its way. `counted`: how many
   * users the tenant counts, if known.
   */
  next(counted: number | undefined): PageRequest | undefined {
    if (this.#broken || this.ended) return undefined;
    const busy = this.#chains.filter((chain) => chain.busy).length;
    if (busy >= (this.#calm ? 1 : this.#parallel)) return undefined;
    // In calm times the path goes on, and what is off it waits to be met.
    const open = this.#calm ? [this.#tail] : this.#chains;
    const ready = open.find((chain) => chain.state === "open" && !chain.busy);
    const chain = ready ?? this.#begin(counted);
    if (chain === undefined) return undefined;
    chain.busy = true;
    this.#probes.spend();
    const { cursor, from } = chain;
    return {
      chain: this.#chains.indexOf(chain),
      ...(cursor === undefined ? {} : { cursor }),
      ...(chain.state === "probe" && from !== undefined ? { name: from } : {}),
    };
  }

  /** Takes the answer to a request. The page's records may be used as far as `path` says. */
  take(number: number, page: ChainPage): void {
    const chain = this.#chainOf(number);
    chain.busy = false;
    if (chain.state === "probe") return this.#takeProbe(chain, number, page);
    if (chain.state !== "open") return;
    extend(chain, page);
    this.#names.learn(page);
    if (number === 0) this.#probes.see(page.marks.length);
    const [first] = page.marks;
    let from = 0;
    if (number === 0 && chain.marks.length === 0 && first !== undefined) {
      this.#firsts.set(first, 0);
      from = chain.marks.push(first);
    }
    for (const mark of page.marks.slice(from)) {
      this.#follow(chain, number, mark);
      if (this.#broken) return;
    }
    if (page.cursor === undefined) this.#end(chain);
    else this.#join(chain);
    if (this.ended && !this.#isAllOnPath()) this.#broken = true;
  }

  /** Gives a request back that was not answered; without a number, all of them. */
  release(number?: number): void {
    for (const chain of number === undefined ? this.#chains : [this.#chainOf(number)]) {
      chain.busy = false;
      if (chain.state === "probe") chain.state = "dropped";
    }
  }

  /** A made-up name was refused, or answered with something else than a page. */
  refuse(number: number): void {
    this.#drop(this.#chainOf(number));
    this.#probes.end();
  }

  /** No more made-up names: the vendor's links are not what they are made from. */
  stay(): void {
    this.#probes.end();
  }

  /** The vendor failed or asked for patience: one page at a time from now on. */
  calm(): void {
    this.#calm = true;
    this.#probes.end();
  }

  /** Only one chain can say what the list is. */
  break(): void {
    this.#broken = true;
  }

  #chainOf(number: number): Chain {
    return this.#chains[number] as Chain;
  }

  #begin(counted: number | undefined): Chain | undefined {
    const probes = this.#chains.filter(({ state }) => state === "probe").length;
    if (!this.#probes.mayTry(probes, counted)) return undefined;
    const reaches = this.#chains.filter(({ state }) => state !== "dropped").map(reachOf);
    const name = this.#names.split(
      [...reaches, ...this.#void.map(voidAt)],
      { counted, least: this.#probes.least },
    );
    if (name === undefined) return undefined;
    const chain = newChain(name);
    this.#chains.push(chain);
    return chain;
  }

  #takeProbe(chain: Chain, number: number, page: ChainPage): void {
    const [first] = page.marks;
    // A made-up page without a link is never the end: the chain before it reads on.
    if (first === undefined || page.cursor === undefined) {
      this.#void.push(chain.from ?? "");
      return this.#drop(chain);
    }
    const known = this.#chains.find(({ marks }) => marks.includes(first));
    if (known !== undefined) {
      if (this.#chains[0]?.marks[0] === first) this.#probes.end();
      if (known.marks[0] === first) this.#void.push(chain.from ?? "");
      return this.#drop(chain);
    }
    this.#probes.learn(true);
    chain.state = "open";
    extend(chain, page);
    chain.marks.push(...page.marks);
    chain.proof = page.marks.length;
    this.#names.learn(page);
    this.#firsts.set(first, number);
    for (const mark of page.marks) this.#proofs.set(mark, number);
  }

  #drop(chain: Chain): void {
    chain.state = "dropped";
    chain.busy = false;
    this.#probes.learn(false);
  }

  /** Adds a record to a chain, and compares it with those that it should be. */
  #follow(chain: Chain, number: number, mark: number): void {
    const expected = chain.expected.shift();
    if (expected !== undefined && expected !== mark) return this.break();
    const { match } = chain;
    if (match !== undefined) {
      const same = this.#markAfter(match.chain, chain.marks.length - match.from);
      if (same !== undefined && same !== mark) return this.break();
    } else {
      const met = this.#firsts.get(mark);
      if (met !== undefined) {
        if (met === number || this.#chainOf(met).met) return this.break();
        chain.match = { chain: met, from: chain.marks.length };
      } else if (this.#proofs.has(mark) && this.#proofs.get(mark) !== number) {
        return this.break();
      }
    }
    chain.marks.push(mark);
  }

  /** The record at a place of a chain and of those that it is joined to. */
  #markAfter(number: number, place: number): number | undefined {
    let at = place;
    for (let chain = this.#chainOf(number), hops = 0; hops <= this.#chains.length; hops++) {
      if (at < chain.marks.length) return chain.marks[at];
      at -= chain.marks.length;
      if (chain.next === undefined) return chain.expected[at];
      chain = this.#chainOf(chain.next);
    }
    return undefined;
  }

  /** Joins a chain to the one it has met, once enough is known to be the same. */
  #join(chain: Chain): void {
    const { match } = chain;
    if (match === undefined) return;
    const met = this.#chainOf(match.chain);
    const same = chain.marks.length - match.from;
    if (same <= met.proof) return;
    const rest = chain.marks.splice(match.from);
    chain.state = "joined";
    chain.next = match.chain;
    delete chain.match;
    met.met = true;
    if (this.#leadsTo(match.chain, chain)) return this.break();
    // What it has read further than the other must come there too.
    let [at, last] = [0, met];
    for (at = last.marks.length; last.next !== undefined; at += last.marks.length) {
      last = this.#chainOf(last.next);
    }
    if (last.state === "ended" && at < rest.length) return this.break();
    last.expected.push(...rest.slice(at + last.expected.length));
    if (last.match !== undefined && rest.length > at) this.break();
  }

  #leadsTo(from: number, to: Chain): boolean {
    let at: number | undefined = from;
    for (let hops = 0; at !== undefined && hops <= this.#chains.length; hops++) {
      if (this.#chainOf(at) === to) return true;
      at = this.#chainOf(at).next;
    }
    return at !== undefined;
  }

  #end(chain: Chain): void {
    delete chain.match;
    if (chain.expected.length > 0) return this.break();
    chain.state = "ended";
  }

  /** Whether everything that any chain has read is part of the list. */
  #isAllOnPath(): boolean {
    const path = this.path;
    const onPath = new Set(path.map(({ chain }) => chain));
    const others = this.#chains.filter(({ marks }, number) =>
      !onPath.has(number) && marks.length > 0
    );
    if (others.length === 0) return true;
    const marks = new Set(path.flatMap(({ chain }) => this.#chainOf(chain).marks));
    return others.every((chain) => chain.marks.every((mark) => marks.has(mark)));
  }
}

/** Some records from the start of a chain. */
interface PathStep {
  readonly chain: number;
  readonly records: number;
}
