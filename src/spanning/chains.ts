import {
  type Chain,
  type ChainPage,
  JoinedChains,
  type PageRequest,
  toReach,
} from "./joined_chains.ts";
import { NameSpace, Probes, type Reach } from "./name_space.ts";

/** Which page of a large list to ask for next, when several chains read it: states without I/O. */

/**
 * Plans the requests of several chains through one list.
 *
 * The head begins without a cursor and follows the vendor's links. Every other chain begins at a
 * made-up name with a small page. {@linkcode JoinedChains} says what the list is.
 */
export class Chains {
  readonly #joined: JoinedChains = new JoinedChains();
  readonly #names: NameSpace = new NameSpace();
  readonly #parallel: number;
  readonly #probes: Probes;
  /** Made-up names after which nobody new comes. */
  readonly #fruitless: string[] = [];
  #calm = false;

  /** `parallel`: the most pages at once. */
  constructor(parallel: number) {
    this.#parallel = parallel;
    this.#probes = new Probes(parallel);
  }

  /** Whether the chains contradict each other, so that only one chain can say what the list is. */
  get broken(): boolean {
    return this.#joined.broken;
  }

  /** Whether more than one chain is part of the list, or may become so. */
  get wide(): boolean {
    return this.#joined.all.length > 1;
  }

  /** Whether the head's path has reached the vendor's own end. */
  get ended(): boolean {
    return this.#joined.tail.state === "ended";
  }

  /** The chains of the head's path, and how many records of each belong to the list. */
  get path(): JoinedChains["path"] {
    return this.#joined.path;
  }

  /** Where the head's next page starts. */
  get cursor(): string | undefined {
    return this.#joined.chain(0).cursor;
  }

  /** Whether the vendor ignored, refused or contradicted made-up names, or asked for less. */
  get discouraged(): boolean {
    return this.broken || this.#probes.over;
  }

  /**
   * Whether the head is all there is and will be, so that one chain is as good. `counted`: how many
   * users the tenant counts, if known.
   */
  isSingle(counted: number | undefined): boolean {
    const alone = this.#joined.all.every(({ state }, at) => at === 0 || state === "dropped");
    return alone && !this.#probes.mayCome(counted);
  }

  /** What to ask for now; undefined if all that may be asked for is on its way. */
  next(counted: number | undefined): PageRequest | undefined {
    if (this.broken || this.ended) return undefined;
    const { all, tail } = this.#joined;
    const busy = all.filter((chain) => chain.busy).length;
    if (busy >= (this.#calm ? 1 : this.#parallel)) return undefined;
    // One at a time the path goes on, and what is off it waits to be met.
    const open = this.#calm ? [tail] : all;
    const ready = open.find((chain) => chain.state === "open" && !chain.busy);
    const chain = ready ?? this.#begin(counted);
    if (chain === undefined) return undefined;
    chain.busy = true;
    this.#probes.countRequest();
    const { cursor, from } = chain;
    return {
      chain: all.indexOf(chain),
      ...(cursor === undefined ? {} : { cursor }),
      ...(chain.state === "probe" && from !== undefined ? { name: from } : {}),
    };
  }

  /** Takes a page of the head that was asked for before the chains began. */
  takeEarlier(page: ChainPage): void {
    this.#probes.countRequest();
    this.take(0, page);
  }

  /** Takes the answer to a request. The page's records may be used as far as `path` says. */
  take(number: number, page: ChainPage): void {
    const chain = this.#joined.chain(number);
    chain.busy = false;
    if (chain.state === "probe") this.#takeMadeUp(chain, number, page);
    else if (chain.state === "open") {
      this.#names.learn(page);
      if (number === 0) this.#probes.countPage(page.marks.length);
      this.#joined.add(number, page);
    }
  }

  /** Gives a request back that was not answered; without a number, all of them. */
  release(number?: number): void {
    const { all } = this.#joined;
    for (const chain of number === undefined ? all : [this.#joined.chain(number)]) {
      chain.busy = false;
      if (chain.state === "probe") chain.state = "dropped";
    }
  }

  /** A made-up name was refused, or answered with something else than a page. */
  refuse(number: number): void {
    this.#drop(this.#joined.chain(number));
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
    this.#joined.break();
  }

  #begin(counted: number | undefined): Chain | undefined {
    const { all } = this.#joined;
    const onTheirWay = all.filter(({ state }) => state === "probe").length;
    if (!this.#probes.mayTry(onTheirWay, counted)) return undefined;
    const reaches = all.filter(({ state }) => state !== "dropped").map(toReach);
    const ends = this.#fruitless.map((name): Reach => (
      { first: name, last: name, records: 0, goesOn: false }
    ));
    const name = this.#names.split([...reaches, ...ends], { counted, least: this.#probes.least });
    return name === undefined ? undefined : this.#joined.begin(name);
  }

  #takeMadeUp(chain: Chain, number: number, page: ChainPage): void {
    const { from = "" } = chain;
    const [first] = page.marks;
    // A made-up page without a link is never the end: the chain before it reads on.
    if (first === undefined || page.cursor === undefined) {
      this.#fruitless.push(from);
      return this.#drop(chain);
    }
    const known = this.#joined.find(first);
    if (known !== undefined) {
      // At the beginning of the list: the vendor ignores made-up names.
      if (this.#joined.chain(0).marks[0] === first) this.#probes.end();
      if (known.marks[0] === first) this.#fruitless.push(from);
      return this.#drop(chain);
    }
    this.#probes.learn(true);
    this.#names.learn(page);
    this.#joined.addMadeUp(number, page);
  }

  #drop(chain: Chain): void {
    chain.state = "dropped";
    chain.busy = false;
    this.#probes.learn(false);
  }
}
