/** Where a name stands among all names, from 0 to 1, as far as the names that were read tell. */

/**
 * Learns how often each letter occurs, and places names by that: half of all people are expected
 * before the name at 0.5.
 */
export class NameScale {
  readonly #counts: Map<string, number> = new Map();
  #letters: readonly Letter[] | undefined;

  /** Learns from a page of folded names in the list's order. */
  learn(names: readonly string[]): void {
    // What all have in common, and the letter after it, say where the page is and not how names are.
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
export function commonPrefix(one: string, other: string): string {
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
