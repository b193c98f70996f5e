/**
 * Where to begin further chains, and whether to: the principal names as a scale of numbers, the
 * widest gaps among those that were read, and made-up names in them, tried sparingly.
 */

/**
 * Chooses made-up names so that about as many people are expected before them as after them. Nothing
 * depends on it but how fast a list is read.
 */
export class NameSpace {
  readonly #scale: NameScale = new NameScale();

  /** Learns from a page of names in the list's order. */
  learn({ names }: { readonly names: readonly string[] }): void {
    this.#scale.learn(names.map((name) => name.toLowerCase().replace(/@.*$/, "")));
  }

  /**
   * A name in the middle of the gap in which most people are expected; undefined if no gap holds
   * `least` of them. `reaches`: what was read, in any order.
   */
  split(reaches: readonly Reach[], { counted, least }: SplitOptions): string | undefined {
    const gaps = this.#findGaps(reaches);
    const expected = gaps.reduce((sum, { people }) => sum + people, 0);
    const read = reaches.reduce((sum, { records }) => sum + records, 0);
    // The tenant's count is known, and how it is spread over the gaps is a guess.
    const scale = counted === undefined || expected === 0
      ? 1
      : Math.max(0, counted - read) / expected;
    const [widest] = gaps.sort((one, other) => other.people - one.people);
    if (widest === undefined || widest.people * scale < least) return undefined;
    return this.#middle(widest);
  }

  /** The gaps behind what was read, in the order of the list. */
  #findGaps(reaches: readonly Reach[]): Gap[] {
    const sorted = reaches
      .map((reach) => ({
        ...reach,
        first: reach.first.toLowerCase(),
        last: reach.last.toLowerCase(),
      }))
      .sort((one, other) => one.first < other.first ? -1 : 1);
    let nearest: Reach | undefined;
    return sorted.flatMap((reach, at) => {
      if (reach.records > 0) nearest = reach;
      const [from, to] = [reach.last, sorted[at + 1]?.first];
      const isOpen = reach.goesOn && (to === undefined || to > from);
      return isOpen && nearest !== undefined ? [this.#expect(nearest, from, to)] : [];
    });
  }

  /** Expects people in a gap as dense as where the list was read before it. */
  #expect(nearest: Reach, from: string, to: string | undefined): Gap {
    const shared = commonPrefix(nearest.first, commonPrefix(nearest.last, to ?? nearest.last));
    // Where nothing bounds the gap, names may go on at any depth of their common beginning.
    const shallowest = to === undefined ? 0 : shared.length;
    let gap: Gap = { from, to, people: 0, depth: shared.length };
    for (let depth = shared.length; depth >= shallowest; depth--) {
      if (from.slice(0, depth) !== shared.slice(0, depth)) continue;
      const place = (name: string): number => this.#scale.place(name.slice(depth));
      const read = place(nearest.last) - place(nearest.first);
      const unread = (to === undefined ? 1 : place(to)) - place(from);
      if (unread <= 0) continue;
      const people = read > 0 ? unread * nearest.records / read : nearest.records;
      if (people > gap.people) gap = { from, to, people, depth };
    }
    return gap;
  }

  /** A name in the middle of a gap. */
  #middle({ from, to, depth }: Gap): string | undefined {
    const prefix = from.slice(0, depth);
    const low = this.#scale.place(from.slice(depth));
    const high = to === undefined ? 1 : this.#scale.place(to.slice(depth));
    const isInside = (name: string): boolean =>
      prefix + name > from && (to === undefined || prefix + name < to);
    const name = this.#scale.nameAt((low + high) / 2, (high - low) / 4, isInside);
    return name === undefined ? undefined : prefix + name;
  }
}

/** What was read of a list without a gap. */
export interface Reach {
  readonly first: string;
  readonly last: string;
  readonly records: number;
  /** Whether people may follow whom nobody has read yet. */
  readonly goesOn: boolean;
}

interface SplitOptions {
  /** How many users the tenant counts, if known. */
  readonly counted: number | undefined;
  /** How many people make a chain of their own worth it. */
  readonly least: number;
}

/** Names between two others that nobody has read yet; the last gap is open. */
interface Gap {
  readonly from: string;
  readonly to: string | undefined;
  /** How many are expected in it. */
  readonly people: number;
  /** How many letters at the beginning are taken as given. */
  readonly depth: number;
}

/**
 * Learns how often each letter occurs, and places names by that: half of all people are expected
 * before the name at 0.5.
 */
class NameScale {
  readonly #counts: Map<string, number> = new Map();
  #letters: readonly Letter[] | undefined;

  /** Learns from a page of folded names in the list's order. */
  learn(names: readonly string[]): void {
    // The common beginning and the letter after it say where the page is, not how names are.
    const from = commonPrefix(names[0] ?? "", names.at(-1) ?? "").length + 1;
    for (let at = 0; at < names.length; at += SAMPLED) {
      for (const letter of names[at]?.slice(from, from + LETTERS) ?? "") {
        this.#counts.set(letter, (this.#counts.get(letter) ?? 0) + 1);
      }
    }
    this.#letters = undefined;
  }

  /** The part of all names that comes before a name. */
  place(name: string): number {
    let [place, width] = [0, 1];
    for (const letter of name.slice(0, DEPTH)) {
      const known = this.#alphabet.findLast((each) => each.letter <= letter);
      if (known === undefined) return place;
      if (known.letter !== letter) return place + (known.before + known.share) * width;
      place += known.before * width;
      width *= known.share;
    }
    return place;
  }

  /**
   * The shortest name near a place that stands for less than `width` of all names and fits;
   * undefined if none does.
   */
  nameAt(goal: number, width: number, fits: (name: string) => boolean): string | undefined {
    let name = "";
    let [begin, part] = [0, 1];
    for (let at = 0; at < DEPTH; at++) {
      const letter = this.#alphabet.findLast(({ before }) => begin + before * part <= goal);
      if (letter === undefined) return undefined;
      name += letter.letter;
      begin += letter.before * part;
      part *= letter.share;
      if (part < width && fits(name)) return name;
    }
    return undefined;
  }

  /** The letters in order, each with its share of all. */
  get #alphabet(): readonly Letter[] {
    if (this.#letters !== undefined) return this.#letters;
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    let before = 0;
    this.#letters = [...this.#counts].sort(([one], [other]) => one < other ? -1 : 1)
      .map(([letter, count]) => {
        const share = count / total;
        before += share;
        return { letter, before: before - share, share };
      });
    return this.#letters;
  }
}

/** What two names begin with. */
function commonPrefix(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return one.slice(0, at);
}

interface Letter {
  readonly letter: string;
  /** The part of all letters that is less. */
  readonly before: number;
  readonly share: number;
}

/** Every so many names are learnt from, and so many letters of each. */
const SAMPLED = 8;
const LETTERS = 6;
/** Beyond so many letters a place in the list makes no difference. */
const DEPTH = 12;

/**
 * Counts the requests at made-up names. Two are tried until one leads to somebody new; later at most
 * a fifth of all requests may lead to nobody new.
 */
export class Probes {
  readonly #parallel: number;
  #requests = 0;
  #fruitless = 0;
  /** Whether a made-up name ever led to somebody new. */
  #fruitful = false;
  #over = false;
  /** Pages of the head. */
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

  /** Counts a request, at a made-up name or not. */
  countRequest(): void {
    this.#requests++;
  }

  /** Counts a page of the head, with so many records. */
  countPage(records: number): void {
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
    return this.#fruitful
      ? this.#fruitless + onTheirWay < Math.max(FIRST_PROBES, this.#requests * MOST_FRUITLESS)
      : onTheirWay < FIRST_PROBES;
  }
}

/** At most this part of all requests leads to nobody new. */
const MOST_FRUITLESS = 1 / 5;
/** How many names are tried at once until one works, and how many in vain. */
const FIRST_PROBES = 2;
const MOST_IN_VAIN = 6;
/** A list of so many pages is read with one chain. */
const FEW_PAGES = 5;
/** A stretch of fewer pages is not split. */
const SMALLEST_STRETCH = 5;
