import type { Sleep } from "../base/async.ts";
import { createKeyedHash } from "../base/hash.ts";
import { findOverShare } from "../base/limiter.ts";
import { foldAddress } from "../base/text.ts";
import type { Credentials } from "../spanning/request.ts";
import { DEADLINES } from "./deadlines.ts";
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
 *
 * A walk takes room for a list before it begins, and more as its list outgrows that. Otherwise many
 * that begin at once would all find room, and have none in the end. Where there is none a call waits
 * a while.
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
    let mine: Kept = { owner, spellings: new Set([spelling]), state: {}, used: 0, waiting: 0 };
    const current = (): Kept => {
      const kept = this.#kept.get(key);
      if (kept?.spellings.has(spelling)) mine = kept;
      return mine;
    };
    const isOther = (kept: Kept | undefined): kept is Kept =>
      kept !== undefined && kept !== current();
    const prove = async (): Promise<void> => {
      const kept = this.#kept.get(key);
      if (!isOther(kept)) return;
      await ask();
      const [oldest = spelling] = kept.spellings;
      if (kept.spellings.size >= MOST_SPELLINGS) kept.spellings.delete(oldest);
      kept.spellings.add(spelling);
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
      prove,
      enter: async (signal) => {
        for (let waited = 0;; waited += LOOK_MS) {
          // Another spelling may have taken the place meanwhile: one list is enough for both.
          while (isOther(this.#kept.get(key))) await prove();
          const leave = this.#enter(key, current());
          if (leave !== undefined) return leave;
          if (waited >= DEADLINES.room) throw new TooManyListsError();
          await this.#limits.sleep(LOOK_MS, signal);
        }
      },
      grow: () => {
        const kept = current();
        // Every walk may be as large as this, so others that take room do not end it.
        if ((kept.state.walks?.bytes ?? 0) <= this.#limits.walkBytes) return;
        if (!this.#makeRoom(kept)) throw new TooManyListsError();
      },
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

  /** Takes room for a slot; undefined if there is none. */
  #enter(key: string, kept: Kept): (() => void) | undefined {
    const isNew = !this.#kept.has(key);
    this.#touch(key, kept);
    kept.waiting++;
    if (!this.#makeRoom(kept) && isNew) {
      kept.waiting--;
      this.#kept.delete(key);
      return undefined;
    }
    return () => {
      kept.waiting--;
      if (isEmpty(kept)) this.#remove(key, kept);
    };
  }

  /** Makes room, and returns whether there is any for this slot. A caller's only list has room. */
  #makeRoom(asking: Kept): boolean {
    const { most, mostBytes, walkBytes } = this.#limits;
    const countBytes = (kept: Kept): number => countRoom(kept, walkBytes);
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
      const isOver = findOverShare(this.#kept.values(), most, sizeOf);
      if (isOver === undefined) return true;
      const removable = [...this.#kept].filter(([, kept]) =>
        kept !== asking && isOver(kept.owner) && kept.waiting === 0
      );
      // The asking caller's own go first, and among those the one that was asked for longest ago.
      const [key, kept] = removable.find(([, { owner }]) => owner === asking.owner) ??
        removable[0] ?? [];
      if (key === undefined || kept === undefined) {
        const own = [...this.#kept.values()].filter(({ owner }) => owner === asking.owner);
        return own.length <= 1 || !isOver(asking.owner);
      }
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
  readonly sleep: Sleep;
  /** Tenants. */
  readonly most: number;
  /** Of directories together, also of those that are being read. */
  readonly mostBytes: number;
  /** What a walk takes room for before it begins. */
  readonly walkBytes: number;
  /** Since a slot was last asked for, in milliseconds. */
  readonly longestMs: number;
}

/** How often whoever waits for room looks for it: on Cloudflare no request can wake another one. */
const LOOK_MS = 100;

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

/** The bytes of what is kept of a list, and the room of one that is being read. */
function countRoom({ waiting, state: { cached, walks } }: Kept, walkBytes: number): number {
  const isReading = walks !== undefined || (waiting > 0 && cached === undefined);
  const reading = Math.max(walks?.bytes ?? 0, isReading ? walkBytes : 0);
  return (cached?.directory.bytes ?? 0) + reading;
}

/** One good page is enough: the vendor sends none to whoever it does not know. */
function isAccepted({ state: { cached, walks } }: Kept): boolean {
  return cached !== undefined || (walks?.pages ?? 0) > 0;
}

function isEmpty({ waiting, state: { cached, walks } }: Kept): boolean {
  return waiting === 0 && cached === undefined && walks === undefined;
}
