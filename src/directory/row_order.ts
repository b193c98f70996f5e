import { equalHashSteps } from "../base/hash.ts";

/**
 * Which rows of a list stand for its users, and in which order: worked out in steps, because a list
 * can be long and in any order.
 */

/** The rows that are left out, each with the later row of the same id that stands instead of it. */
export type Repeats = ReadonlyMap<number, number>;

/** Finds the rows that a later one with the same id replaces. `hashes`: of each row's id. */
export function* repeatSteps(
  hashes: Uint32Array,
  idOf: (row: number) => string,
): Generator<void, Repeats> {
  const latest = new Map<string, number>();
  const shared = yield* equalHashSteps(hashes);
  const repeats = new Map<number, number>();
  for (let at = shared.length - 1; at >= 0; at--) {
    const row = shared[at] as number;
    const id = idOf(row);
    const kept = latest.get(id);
    if (kept === undefined) latest.set(id, row);
    else repeats.set(row, kept);
    yield;
  }
  return repeats;
}

/** Sorts the rows that are not left out. The vendor sorts too, so most lists are in order already. */
export function* orderSteps(
  rows: number,
  dropped: Repeats,
  compare: (left: number, right: number) => number,
): Generator<void, Uint32Array> {
  const order = new Uint32Array(rows - dropped.size);
  let count = 0;
  let sorted = true;
  for (let row = 0; row < rows; row++) {
    if (row % ROWS_A_STEP === 0) yield;
    if (dropped.size > 0 && dropped.has(row)) continue;
    sorted &&= count === 0 || compare(order[count - 1] as number, row) < 0;
    order[count++] = row;
  }
  return sorted ? order : yield* sortSteps(order, compare);
}

/** Merges ever longer parts. The runtime's own sort cannot be left in the middle. */
function* sortSteps(
  rows: Uint32Array,
  compare: (left: number, right: number) => number,
): Generator<void, Uint32Array> {
  let [from, to]: [Uint32Array, Uint32Array] = [rows, new Uint32Array(rows.length)];
  for (let width = 1; width < rows.length; width *= 2) {
    for (let start = 0; start < rows.length; start += 2 * width) {
      const middle = Math.min(start + width, rows.length);
      const end = Math.min(start + 2 * width, rows.length);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        if (at % ROWS_A_STEP === 0) yield;
        const isLeft = left < middle &&
          (right >= end || compare(from[left] as number, from[right] as number) <= 0);
        to[at] = from[isLeft ? left++ : right++] as number;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Comparing so many rows takes less time than asking whether it took too long. */
const ROWS_A_STEP = 64;
