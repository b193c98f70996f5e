import { type Standing, standingOf } from "../governance/standing.ts";
import type { WireUser } from "../spanning/wire_user.ts";

/**
 * Works out each different combination of flags and tags once. Among 200,000 users there are a
 * few dozen, so a user costs one small number here.
 */
export class StandingTable {
  readonly #numbers: Map<string, number> = new Map();
  readonly #standings: Standing[] = [];

  /** All standings, by number. */
  get standings(): readonly Standing[] {
    return this.#standings;
  }

  /** The number of the standing that a user's facts amount to. */
  numberOf(user: WireUser): number {
    const key = JSON.stringify([
      user.assigned,
      user.isAdmin,
      user.isDeleted,
      user.isArchive,
      user.tags ?? null,
      user.hints ?? null,
    ]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#standings.push(standingOf(user)) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}
