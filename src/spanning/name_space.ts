import { commonPrefix, NameScale } from "./name_scale.ts";

/** Which names of a sorted list nobody has read yet, and where to begin another chain among them. */

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
    // What the tenant counts is known, and how it is spread over the gaps is a guess.
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
