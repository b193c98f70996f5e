import { createKeyedHash } from "../base/hash.ts";
import { foldAddress } from "../base/text.ts";
import type { Credentials } from "../spanning/request.ts";
import type { DirectorySlot, DirectoryState } from "./directory_state.ts";
import { TooManyListsError } from "./errors.ts";

/**
 * Keeps directories for tenants whose credentials come with each request.
 *
 * A slot is found by a keyed hash of the whole credential and the origin: the same address with
 * another key, or another region, is another slot. Credentials themselves are not kept.
 *
 * A slot is taken when somebody reads a list, and stays only if the vendor has accepted the
 * credentials. Each slot has an owner, the caller who took it. When there are too many, or too large
 * ones, room is made among the slots of whoever has more than an equal share, and never by a slot
 * that somebody waits for.
 */
export class DirectoryPool {
  readonly #limits: PoolLimits;
  readonly #hash = createKeyedHash();
  /** The one asked for last stands last. */
  readonly #kept: Map<string, Kept> = new Map();

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** How many slots are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /**
   * The slot of one credential at one origin, for a caller. Finding it takes no room.
   *
   * Spellings of an address share a slot, but the vendor decides whether they mean the same: `ask`
   * asks it with this spelling, and throws if it refuses.
   */
  async slot(
    owner: string,
    { adminEmail, apiKey }: Credentials,
    origin: string,
    ask: () => Promise<unknown>,
  ): Promise<PooledSlot> {
    const key = await this.#digest(origin, foldAddress(adminEmail), apiKey);
    const spelling = await this.#digest(origin, adminEmail, apiKey);
    const own: Kept = { owner, spellings: new Set([spelling]), state: {}, used: 0, waiting: 0 };
    const current = (): Kept => {
      const kept = this.#kept.get(key);
      return kept?.spellings.has(spelling) ? kept : own;
    };
    this.#removeUnused();
    if (this.#kept.get(key) === current()) this.#touch(key, current());
    return {
      get state() {
        return current().state;
      },
      get accepted() {
        return isAccepted(current());
      },
      prove: async () => {
        const kept = this.#kept.get(key);
        if (kept === undefined || kept === current()) return;
        await ask();
        if (kept.spellings.size >= MOST_SPELLINGS) kept.spellings.clear();
        kept.spellings.add(spelling);
      },
      enter: () => this.#enter(key, current()),
    };
  }

  async #digest(...parts: readonly string[]): Promise<string> {
    return String.fromCharCode(...await this.#hash(JSON.stringify(parts)));
  }

  #touch(key: string, kept: Kept): void {
    kept.used = this.#limits.now();
    this.#kept.delete(key);
    this.#kept.set(key, kept);
  }

  #enter(key: string, kept: Kept): () => void {
    const there = this.#kept.get(key);
    // Another spelling took the place a moment ago: this list is read beside it, and not kept.
    if (there !== undefined && there !== kept) return () => {};
    const isNew = there === undefined;
    this.#touch(key, kept);
    kept.waiting++;
    if (!this.#makeRoom(kept) && isNew) {
      this.#kept.delete(key);
      throw new TooManyListsError();
    }
    return () => {
      kept.waiting--;
      if (isEmpty(kept)) this.#remove(key, kept);
    };
  }

  /** Makes room, and returns whether there is any for this slot. */
  #makeRoom(asking: Kept): boolean {
    const { most, mostBytes } = this.#limits;
    return this.#shrink(asking, most, () => 1) && this.#shrink(asking, mostBytes, countBytes);
  }

  /** Removes what is too old, and what the vendor has refused in the meantime. */
  #removeUnused(): void {
    const { now, longestMs } = this.#limits;
    for (const [key, kept] of this.#kept) {
      const old = now() - kept.used > longestMs;
      if (kept.waiting === 0 && (old || isEmpty(kept))) this.#remove(key, kept);
    }
  }

  /** Removes slots until their sizes together are within the limit, or nothing may be removed. */
  #shrink(asking: Kept, most: number, sizeOf: (kept: Kept) => number): boolean {
    for (;;) {
      const usage = new Map<string, number>();
      let total = 0;
      for (const kept of this.#kept.values()) {
        total += sizeOf(kept);
        usage.set(kept.owner, (usage.get(kept.owner) ?? 0) + sizeOf(kept));
      }
      if (total <= most) return true;
      const share = most / usage.size;
      const isOver = (owner: string): boolean => (usage.get(owner) ?? 0) > share;
      const removable = [...this.#kept].filter(([, kept]) =>
        kept !== asking && isOver(kept.owner) && kept.waiting === 0
      );
      // The asking caller's own go first, and among those the one that was asked for longest ago.
      const [key, kept] = removable.find(([, { owner }]) => owner === asking.owner) ??
        removable[0] ?? [];
      if (key === undefined || kept === undefined) return !isOver(asking.owner);
      this.#remove(key, kept);
    }
  }

  #remove(key: string, kept: Kept): void {
    if (this.#kept.get(key) !== kept) return;
    this.#kept.delete(key);
    kept.state.walks?.stop();
  }
}

/** A slot of a pool. */
export interface PooledSlot extends DirectorySlot {
  /** Whether the vendor has accepted the credentials. */
  readonly accepted: boolean;
}

/** How much a {@linkcode DirectoryPool} keeps. */
export interface PoolLimits {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tenants. */
  readonly most: number;
  /** Of directories together, also of those that are being read. */
  readonly mostBytes: number;
  /** Since a slot was last asked for, in milliseconds. */
  readonly longestMs: number;
}

/** Most spellings of one address that are remembered. */
const MOST_SPELLINGS = 20;

interface Kept {
  readonly owner: string;
  /** Digests of the credential as it was accepted. */
  readonly spellings: Set<string>;
  readonly state: DirectoryState;
  /** When it was last asked for, in milliseconds since 1970. */
  used: number;
  /** How many wait for its list. */
  waiting: number;
}

function countBytes({ state: { cached, walks } }: Kept): number {
  return (cached?.directory.bytes ?? 0) + (walks?.bytes ?? 0);
}

/** One good page is enough: the vendor sends none to whoever it does not know. */
function isAccepted({ state: { cached, walks } }: Kept): boolean {
  return cached !== undefined || (walks?.pages ?? 0) > 0;
}

function isEmpty({ waiting, state: { cached, walks } }: Kept): boolean {
  return waiting === 0 && cached === undefined && walks === undefined;
}
