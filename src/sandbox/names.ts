/** Invented names of many scripts, and the random numbers that repeat for the same seed. */

/** Creates a source of invented names; namesakes get a number in their address. */
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

/** A person's name, and the part of the address before the `@`. */
export interface InventedName {
  readonly displayName: string;
  /** ASCII in lower case, such as `siobhan.o'brien`; unique in the tenant. */
  readonly local: string;
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
  const [name = "", address = spellForAddress(name)] = entry.split("|");
  return { name, address };
}

/** Letters that decomposition leaves whole. */
const LETTERS: Readonly<Record<string, string>> = {
  "æ": "ae",
  "đ": "d",
  "ð": "d",
  "ı": "i",
  "ł": "l",
  "ø": "o",
  "œ": "oe",
  "ß": "ss",
  "þ": "th",
};

/** Spells a Latin name for an address: lower case, without accents and spaces. */
function spellForAddress(name: string): string {
  return name.toLowerCase().normalize("NFD").replaceAll(/\p{M}|\s/gu, "")
    .replaceAll(/[^ -~]/g, (letter) => LETTERS[letter] ?? "");
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Names that go together. `花子|hanako` is a name and its spelling in an address. */
interface NameStock {
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** The family name comes first. */
  readonly familyFirst?: true;
  /** How often this stock is used, compared with the others. */
  readonly weight: number;
}

/** The names of generated people. Any real person's name is a coincidence. */
const NAME_STOCKS: readonly NameStock[] = [
  {
    weight: 40,
    given: words(`Ada Aaron Abigail Alan Alice Amir Amy Andrew Anna Anthony Barbara Ben Beth Brian
      Carla Catherine Charles Chloe Daniel David Deborah Diana Edward Eleanor Eric Emma Fatima Fiona
      Frank George Grace Hannah Harold Helen Henry Ian Irene Isaac Jack James Jane Joan John Joseph
      Julia Karen Keith Laura Leo Linda Louis Lucy Margaret Maria Mark Martha Matthew Michael Nadia
      Nancy Neil Nina Oliver Olivia Patrick Paula Peter Rachel Ralph Rebecca Robert Rose Ruth Samuel
      Sarah Simon Sophie Stella Stephen Susan Thomas Tina Victor Vera Walter Wendy William Zoe`),
    family: words(`Adams Allen Anderson Baker Barnes Bell Bennett Brooks Brown Butler Campbell
      Carter Clark Collins Cooper Cox Davies Davis Edwards Ellis Evans Fisher Foster Gibson Gray
      Green Griffin Hall Harris Hayes Henderson Hill Howard Hughes Jackson James Jenkins Johnson
      Jones Kelly King Lee Lewis Long Marshall Martin Mason Miller Mitchell Moore Morgan Morris
      Murphy Murray Nelson O'Brien O'Connor O'Neill Owens Palmer Parker Patterson Perry Phillips
      Powell Price Reed Reynolds Richardson Roberts Robinson Rogers Ross Russell Scott Shaw
      Simmons Smith Spencer Stewart Sullivan Taylor Thompson Turner Walker Ward Watson Webb White
      Williams Wilson Wood Wright Young`),
  },
  {
    weight: 10,
    given: words(`Anaïs André Ángel Béatrice Benoît Chloé Émile Françoise Hélène Inés Iñigo Jérôme
      José Lucía María Martín Mónica Noël Raúl Renée Sofía Tomás Zoé`),
    family: words(`Álvarez Besançon Castañeda Dubois Fernández Gómez Hernández Ibáñez Lefèvre López
      Martínez Mércier Muñoz Núñez Peña Pérez Rodríguez Sánchez Yáñez`),
  },
  {
    weight: 10,
    given: words(`Agnieszka Anders Åsa Bjørn Dorota Françoise Günter Jörg Jürgen Kasia Käthe
      Łukasz Małgorzata Øyvind Søren Sigrún Tomáš Zoë Želka`),
    family: words(`Ångström Bäcker Çelik Dvořák Fjørtoft Großmann Højgaard Jørgensen Kowalczyk
      Łukaszewski Müller Novák Öztürk Þórsdóttir Schröder Šimić Strauß Węgrzyn Żółkiewski`),
  },
  {
    weight: 3,
    familyFirst: true,
    given: words("花子|hanako 太郎|taro 美咲|misaki 健|ken 由美|yumi 翔太|shota 彩|aya 直樹|naoki"),
    family: words(
      "山田|yamada 佐藤|sato 鈴木|suzuki 高橋|takahashi 渡辺|watanabe 山本|yamamoto 中村|nakamura",
    ),
  },
  {
    weight: 3,
    given: words(
      "أحمد|ahmed فاطمة|fatima محمد|mohamed ليلى|layla يوسف|yousef مريم|maryam عمر|omar",
    ),
    family: words(
      "الفارسي|alfarsi حداد|haddad منصور|mansour النجار|alnajjar خليل|khalil سليم|salim",
    ),
  },
  {
    weight: 3,
    given: words(
      "Анна|anna Дмитрий|dmitry Елена|elena Иван|ivan Ольга|olga Сергей|sergey Юлия|yulia",
    ),
    family: words(
      "Иваненко|ivanenko Коваль|koval Лебедь|lebed Мороз|moroz Шевчук|shevchuk Жук|zhuk",
    ),
  },
  {
    weight: 3,
    given: words(
      "Αθηνά|athina Γιώργος|giorgos Δημήτρης|dimitris Ελένη|eleni Νίκος|nikos Χλόη|chloi",
    ),
    family: words(
      "Αγγέλου|angelou Γεωργίου|georgiou Νικολάου|nikolaou Παππάς|pappas Σταύρου|stavrou",
    ),
  },
];

/** Returns a number from 0 up to 1. */
export type Random = () => number;

/** Creates a source of random numbers that repeats for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Picks one of the items, all equally likely. */
function pick<T>(items: readonly T[], random: Random): T {
  const item = items[below(items.length, random)];
  if (item === undefined) throw new RangeError("Nothing to pick from: the list is empty");
  return item;
}

/** Copies the items in a random order, all orders equally likely. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = below(at + 1, random);
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

/** An odd factor makes a product modulo 2³² reversible, so no two numbers share an id. */
const SCATTER = 0x9e3779b1;
const DIGITS = "0123456789abcdef";
const DASHES: readonly number[] = [8, 12, 16, 20];

/** Makes a version 4 GUID in lower case. Different numbers below 2³² give different ids. */
export function makeGuid(number: number, random: Random): string {
  const words = [word(random), word(random), word(random), Math.imul(number, SCATTER) >>> 0];
  const codes: number[] = [];
  for (let digit = 0; digit < 32; digit++) {
    if (DASHES.includes(digit)) codes.push(45);
    const value = ((words[digit >> 3] ?? 0) >>> (28 - 4 * (digit & 7))) & 15;
    const fixed = digit === 12 ? 4 : digit === 16 ? 8 | (value & 3) : value;
    codes.push(DIGITS.charCodeAt(fixed));
  }
  // In one piece: a string built with + or a template keeps all its parts in memory.
  return String.fromCharCode(...codes);
}

/** A whole number from 0 up to `count`. */
function below(count: number, random: Random): number {
  return Math.floor(random() * count);
}

function word(random: Random): number {
  return Math.floor(random() * 0x1_0000_0000);
}
