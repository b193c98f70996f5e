/** Where in a sorted list the names lie that nobody has read yet, as far as the others tell. */

/**
 * Learns from names how often each letter occurs, and places made-up names so that about as many
 * people are expected before them as after them. Nothing depends on it but how fast a list is read.
 */
export class NameSpace {
  readonly #letters: Map<string, number> = new Map();
  #sorted: readonly Letter[] | undefined;

  /** Learns from a page of names in the list's order. */
  learn({ names }: { readonly names: readonly string[] }): void {
    const [first = "", last = ""] = [names[0], names.at(-1)].map(localPart);
    // What all have in common, and the letter after it, say where the page is and not how names are.
    const from = commonPrefix(first, last).length + 1;
    for (let at = 0; at < names.length; at += SAMPLED) {
      for (const letter of localPart(names[at]).slice(from, from + LETTERS)) {
        this.#letters.set(letter, (this.#letters.get(letter) ?? 0) + 1);
      }
    }
    this.#sorted = undefined;
  }

  /**
   * A name in the middle of the stretch in which most people are expected; undefined if no stretch
   * holds `least` of them. `reaches`: what was read, in any order.
   */
  split(reaches: readonly Reach[], { counted, least }: SplitOptions): string | undefined {
    const sorted = reaches.map((reach) => ({
      ...reach,
      first: reach.first.toLowerCase(),
      last: reach.last.toLowerCase(),
    })).sort((left, right) => left.first < right.first ? -1 : 1);
    const read = sorted.reduce((sum, { records }) => sum + records, 0);
    const left = counted === undefined ? undefined : Math.max(0, counted - read);
    const stretches = sorted.flatMap((reach, at) => {
      const stretch = { from: reach.last, to: sorted[at + 1]?.first };
      const known = sorted.slice(0, at + 1).findLast(({ records }) => records > 0);
      if (!reach.goesOn || known === undefined) return [];
      if (stretch.to !== undefined && stretch.to <= stretch.from) return [];
      return [{ ...stretch, ...this.#expect(known, stretch) }];
    });
    const sum = stretches.reduce((total, { people }) => total + people, 0);
    const share = left === undefined || sum === 0 ? 1 : left / sum;
    const [widest] = stretches.sort((one, other) => other.people - one.people);
    if (widest === undefined || widest.people * share < least) return undefined;
    return this.#middle(widest);
  }

  /** How many people are expected in a stretch, as dense as where the list was read before it. */
  #expect(known: Reach, { from, to }: Stretch): Expectation {
    const deepest = commonPrefix(known.first, commonPrefix(known.last, to ?? known.last));
    // Where nothing bounds the stretch, names may go on at any depth of their common beginning.
    const shallowest = to === undefined ? 0 : deepest.length;
    let found: Expectation = { people: 0, depth: deepest.length };
    for (let depth = deepest.length; depth >= shallowest; depth--) {
      const place = (name: string): number => this.#place(name.slice(depth));
      const width = place(known.last) - place(known.first);
      const open = (to === undefined ? 1 : place(to)) - place(from);
      if (open <= 0 || from.slice(0, depth) !== deepest.slice(0, depth)) continue;
      const people = width > 0 ? open * known.records / width : known.records;
      if (people > found.people) found = { people, depth };
    }
    return found;
  }

  /** A name in the middle of a stretch. */
  #middle({ from, to, depth }: Stretch & Expectation): string | undefined {
    const prefix = from.slice(0, depth);
    const low = this.#place(from.slice(depth));
    const high = to === undefined ? 1 : this.#place(to.slice(depth));
    const goal = low + (high - low) / 2;
    let name = prefix;
    let [begin, width] = [0, 1];
    for (let at = 0; at < DEPTH; at++) {
      const letter = this.#alphabet.findLast(({ before }) => begin + before * width <= goal);
      if (letter === undefined) return undefined;
      name += letter.letter;
      begin += letter.before * width;
      width *= letter.share;
      const inside = name > from && (to === undefined || name < to);
      if (inside && width < (high - low) / 4) return name;
    }
    return undefined;
  }

  /** The part of all names that comes before a name, from 0 to 1. */
  #place(name: string): number {
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

  get #alphabet(): readonly Letter[] {
    return this.#sorted ??= shares(this.#letters);
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

/** Names that nobody has read yet, between two others; the last one is open. */
interface Stretch {
  readonly from: string;
  readonly to: string | undefined;
}

interface Expectation {
  readonly people: number;
  /** How many letters at the beginning are taken as given. */
  readonly depth: number;
}

interface Letter {
  readonly letter: string;
  /** The part of all names that has a lesser letter in this place. */
  readonly before: number;
  readonly share: number;
}

/** Every so many names are learnt from, and so many letters of each. */
const SAMPLED = 8;
const LETTERS = 6;
/** Beyond so many letters a place in the list makes no difference. */
const DEPTH = 12;

function localPart(name = ""): string {
  return name.toLowerCase().replace(/@.*$/, "");
}

function commonPrefix(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return one.slice(0, at);
}

function shares(letters: ReadonlyMap<string, number>): Letter[] {
  const total = [...letters.values()].reduce((sum, count) => sum + count, 0);
  let before = 0;
  return [...letters].sort(([one], [other]) => one < other ? -1 : 1).map(([letter, count]) => {
    const share = count / total;
    const found = { letter, before, share };
    before += share;
    return found;
  });
}
