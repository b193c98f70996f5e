/** A vendor's list of users in memory, in any order and with any manners towards made-up cursors. */

/** A record as far as chains look at it. */
export interface Listed {
  readonly id: string;
  readonly name: string;
}

/** How names can be sorted. */
export const ORDERS: Readonly<Record<string, (left: string, right: string) => number>> = {
  units: compareUnits,
  anyCase: (left, right) => compareUnits(left.toLowerCase(), right.toLowerCase()),
  locale: new Intl.Collator("de").compare,
  reversed: (left, right) => compareUnits(right.toLowerCase(), left.toLowerCase()),
};

/** What a vendor can do with a cursor that it has not given itself. */
export const MANNERS = [
  "honest",
  "ignores",
  "refuses",
  "nothing",
  "noLink",
  "missorts",
  "skips",
  "elsewhere",
] as const;

/** A page, or why there is none. */
export type Answer =
  | { readonly records: readonly Listed[]; readonly cursor?: string }
  | "refused";

/** Answers requests for pages. The list may be changed between two of them. */
export class ListVendor {
  records: Listed[];
  requests = 0;
  readonly #compare: (left: Listed, right: Listed) => number;
  readonly #manner: typeof MANNERS[number];
  readonly #cap: number;
  readonly #given: Set<string> = new Set();

  constructor(
    records: readonly Listed[],
    { order, manner, cap }: { order: string; manner: typeof MANNERS[number]; cap: number },
  ) {
    const names = ORDERS[order] ?? compareUnits;
    this.#compare = (left, right) =>
      names(left.name, right.name) || compareUnits(left.name, right.name) ||
      compareUnits(left.id, right.id);
    this.#manner = manner;
    this.#cap = cap;
    this.records = records.toSorted(this.#compare);
  }

  /** Adds, removes or renames somebody; `at` says whom. */
  change(kind: "add" | "remove" | "rename", at: number, name: string): void {
    const index = this.records.length === 0 ? 0 : at % this.records.length;
    const one = this.records[index];
    if (kind === "add") this.records.push({ id: `new ${at} ${name}`, name });
    else if (kind === "remove") this.records.splice(index, 1);
    else if (one !== undefined) this.records[index] = { ...one, name };
    this.records.sort(this.#compare);
  }

  /** Answers for a cursor of its own, for a made-up name, or for the beginning. */
  ask(size: number, at: { readonly cursor?: string; readonly name?: string }): Answer {
    this.requests++;
    const most = Math.min(size, this.#cap);
    const madeUp = at.name !== undefined;
    if (madeUp && this.#manner === "refuses") return "refused";
    if (madeUp && this.#manner === "nothing") return { records: [] };
    const key: Listed | undefined = at.name !== undefined
      ? { name: at.name, id: "" }
      : at.cursor === undefined
      ? undefined
      : JSON.parse(at.cursor);
    let from = key === undefined || (madeUp && this.#manner === "ignores") ? 0 : this.#after(key);
    if (madeUp && this.#manner === "elsewhere") from = (from * 7 + 3) % (this.records.length + 1);
    let records = this.records.slice(from, from + most);
    const last = records.at(-1);
    const more = from + most < this.records.length && last !== undefined;
    if (madeUp && this.#manner === "missorts") {
      records = records.toSorted((left, right) => compareUnits(left.id, right.id));
    }
    if (madeUp && this.#manner === "skips") records = records.filter((_, place) => place % 7 !== 5);
    if (!more || (madeUp && this.#manner === "noLink")) return { records };
    const cursor = JSON.stringify({ name: last.name, id: last.id });
    this.#given.add(cursor);
    return { records, cursor };
  }

  #after(key: Listed): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.records[middle] as Listed, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compareUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
