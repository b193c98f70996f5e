import { stepsAtOnce, stepsInTurns } from "../base/async.ts";
import { equalHashSteps, hashText } from "../base/hash.ts";
import type { Person, SharedAddresses } from "../governance/review/facts.ts";
import { foldAddresses } from "../governance/user.ts";

/**
 * Which rows of a list stand for its users, in which order, and which have an address in common:
 * worked out in steps, because a list can be long and in any order.
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

/** Some rows of so many in the order of their ids, without case. */
export function sortById(
  order: Uint32Array,
  rows: number,
  idOf: (row: number) => string,
): Uint32Array {
  const ids = Array.from({ length: rows }, (_, row) => idOf(row).toLowerCase());
  return order.slice().sort((one, other) => (ids[one] as string) < (ids[other] as string) ? -1 : 1);
}

/** Who shares an address in a list: found out once, in turns where somebody can wait for it. */
export class AddressSharing {
  readonly #users: number;
  readonly #userAt: (place: number) => Person;
  #found: SharedPlaces | undefined;
  #finding: Promise<void> | undefined;

  constructor(users: number, userAt: (place: number) => Person) {
    this.#users = users;
    this.#userAt = userAt;
  }

  /** Approximate memory use, in bytes. */
  get bytes(): number {
    const { places = [], byAddress } = this.#found ?? {};
    return 8 * places.length + BYTES_AN_ADDRESS * (byAddress?.size ?? 0);
  }

  /** Finds it out in turns, so that {@linkcode list} takes no time then. */
  async find(): Promise<void> {
    await (this.#finding ??= stepsInTurns(this.#steps()).then((found) => {
      this.#found = found;
    }));
  }

  /** The first `limit` of those who share an address, from a place on, each with `most` others. */
  list(from: number, limit: number, most: number): SharedAddresses {
    const { places, byAddress } = this.#found ??= stepsAtOnce(this.#steps());
    const first = places.findIndex((place) => place >= from);
    const people = first < 0 ? [] : places.slice(first, first + limit).map((place) => {
      const person = this.#userAt(place);
      const beside = new Set(
        foldAddresses(person.identity).flatMap((address) => byAddress.get(address) ?? []),
      );
      beside.delete(place);
      const others = [...beside].slice(0, most).map((other) => this.#userAt(other).identity);
      return { ...person, others };
    });
    return { records: places.length, addresses: byAddress.size, people };
  }

  /** Keeps a hash of each address instead of the address; only those with equal hashes are compared. */
  *#steps(): Generator<void, SharedPlaces> {
    const addressesAt = (place: number): string[] => foldAddresses(this.#userAt(place).identity);
    const hashes = new Uint32Array(2 * this.#users);
    const placeOf = new Uint32Array(2 * this.#users);
    let count = 0;
    for (let place = 0; place < this.#users; place++) {
      if (place % ROWS_A_STEP === 0) yield;
      for (const address of addressesAt(place)) {
        placeOf[count] = place;
        hashes[count++] = hashText(address);
      }
    }
    const once = new Map<string, number>();
    const byAddress = new Map<string, number[]>();
    const shared = new Set<number>();
    for (const at of yield* equalHashSteps(hashes.subarray(0, count))) {
      const place = placeOf[at] as number;
      for (const address of addressesAt(place)) {
        if (hashText(address) !== hashes[at]) continue;
        const first = once.get(address) ?? place;
        once.set(address, first);
        if (first === place) continue;
        const places = byAddress.get(address) ?? [first];
        byAddress.set(address, places);
        if (places.length < MOST_BESIDE && places.at(-1) !== place) places.push(place);
        shared.add(first).add(place);
      }
      yield;
    }
    return { places: [...shared].sort((one, other) => one - other), byAddress };
  }
}

/** Places in a list that have an address in common with another one. */
interface SharedPlaces {
  /** In the list's order. */
  readonly places: readonly number[];
  /** By address, the first of the places that have it. */
  readonly byAddress: ReadonlyMap<string, readonly number[]>;
}

/** An address, its places, and what holds them. */
const BYTES_AN_ADDRESS = 250;

/** As many places of one address as an answer could name, and some more. */
const MOST_BESIDE = 8;

/** Comparing so many rows takes less time than asking whether it took too long. */
const ROWS_A_STEP = 64;
