import { addressOf } from "./address_of.ts";
import { NAME_STOCKS, type NameStock } from "./names.ts";
import { pick, type Random } from "./random.ts";

/** What somebody is called, and the part of the address before the `@`. */
export interface InventedName {
  readonly displayName: string;
  /** ASCII in lower case, such as `siobhan.o'brien`; different for everybody. */
  readonly local: string;
}

/** Makes up names one after the other; namesakes get a number in their address. */
export function nameInventor(random: Random): () => InventedName {
  const stocks = NAME_STOCKS.flatMap((stock) => Array<SplitStock>(stock.weight).fill(split(stock)));
  const namesakes = new Map<string, number>();
  return () => {
    const { given, family, familyFirst } = pick(stocks, random);
    const [first, last] = [pick(given, random), pick(family, random)];
    const local = `${first.address}.${last.address}`;
    const count = (namesakes.get(local) ?? 0) + 1;
    namesakes.set(local, count);
    return {
      displayName: familyFirst ? `${last.name} ${first.name}` : `${first.name} ${last.name}`,
      local: count === 1 ? local : local + count,
    };
  };
}

interface SpelledName {
  readonly name: string;
  readonly address: string;
}

interface SplitStock {
  readonly given: readonly SpelledName[];
  readonly family: readonly SpelledName[];
  readonly familyFirst: boolean;
}

function split({ given, family, familyFirst }: NameStock): SplitStock {
  return { given: given.map(spell), family: family.map(spell), familyFirst: familyFirst === true };
}

function spell(entry: string): SpelledName {
  const [name = "", address = addressOf(name)] = entry.split("|");
  return { name, address };
}
