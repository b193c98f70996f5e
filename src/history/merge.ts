import type { KeptUser, UserBatches } from "./kept_user.ts";

/** A walk through two sorted lists of users side by side. */

/**
 * Walks two lists side by side and hands over each person once: as both list it, or with one side
 * `undefined`. Holds one batch of either list, however long they are.
 *
 * Throws a `TypeError` when a list is not in the order of its ids.
 */
export async function mergeUsers(
  before: UserBatches,
  after: UserBatches,
  take: (before: KeptUser | undefined, after: KeptUser | undefined) => void,
): Promise<void> {
  const [left, right] = [new Reader(before), new Reader(after)];
  for (;;) {
    if (left.spent) await left.load();
    if (right.spent) await right.load();
    const [one, other] = [left.user, right.user];
    if (one === undefined && other === undefined) return;
    const hasOne = one !== undefined && (other === undefined || left.id <= right.id);
    const hasOther = other !== undefined && (one === undefined || right.id <= left.id);
    take(hasOne ? one : undefined, hasOther ? other : undefined);
    if (hasOne) left.advance();
    if (hasOther) right.advance();
  }
}

class Reader {
  readonly #batches: AsyncIterator<readonly KeptUser[]> | Iterator<readonly KeptUser[]>;
  #batch: readonly KeptUser[] = [];
  #at = 0;
  #ended = false;
  #began = false;
  #id = "";

  constructor(batches: UserBatches) {
    this.#batches = Symbol.asyncIterator in batches
      ? batches[Symbol.asyncIterator]()
      : batches[Symbol.iterator]();
  }

  /** The next person; undefined at the end. */
  get user(): KeptUser | undefined {
    return this.#batch[this.#at];
  }

  /** The next person's id as ids are compared, which takes longer than to compare it. */
  get id(): string {
    return this.#id;
  }

  get spent(): boolean {
    return !this.#ended && this.#at >= this.#batch.length;
  }

  advance(): void {
    this.#at++;
    this.#come();
  }

  async load(): Promise<void> {
    while (this.spent) {
      const { done, value } = await this.#batches.next();
      [this.#batch, this.#at, this.#ended] = [done ? [] : value, 0, done === true];
    }
    this.#come();
  }

  /** Comes to the next person, if one is at hand. Throws where the order is wrong. */
  #come(): void {
    const next = this.user?.identity.id.toLowerCase();
    if (next === undefined) return;
    if (this.#began && next <= this.#id) {
      throw new TypeError("Cannot compare two readings: users are not in the order of their ids");
    }
    [this.#id, this.#began] = [next, true];
  }
}
