import type { Random } from "./random.ts";

/** An odd factor makes a product modulo 2³² reversible, so that no two numbers share an id. */
const SCATTER = 0x9e3779b1;
const DIGITS = "0123456789abcdef";
const DASHES: readonly number[] = [8, 12, 16, 20];

/** A version 4 GUID in lower case. Different numbers below 2³² give different ids. */
export function guidOf(number: number, random: Random): string {
  const words = [word(random), word(random), word(random), Math.imul(number, SCATTER) >>> 0];
  const codes: number[] = [];
  for (let digit = 0; digit < 32; digit++) {
    if (DASHES.includes(digit)) codes.push(45);
    const value = ((words[digit >> 3] ?? 0) >>> (28 - 4 * (digit & 7))) & 15;
    const fixed = digit === 12 ? 4 : digit === 16 ? 8 | (value & 3) : value;
    codes.push(DIGITS.charCodeAt(fixed));
  }
  // In one piece: a string put together with + or a template keeps all its parts in memory.
  return String.fromCharCode(...codes);
}

function word(random: Random): number {
  return Math.floor(random() * 0x1_0000_0000);
}
