/** Random numbers that repeat for the same seed, and the choices and ids made from them. */

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
export function pick<T>(items: readonly T[], random: Random): T {
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
