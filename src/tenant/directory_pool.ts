import { createKeyedHash } from "../base/hash.ts";
import type { Credentials } from "../spanning/request.ts";
import type { DirectoryState } from "./tenant_directory.ts";

/**
 * Keeps directories for tenants whose credentials come with each request.
 *
 * A slot is found by a keyed hash of the whole credential and the origin: the same address with
 * another key, or another region, is another slot. Credentials themselves are not kept. What was
 * not asked for the longest goes first when there are too many, too large or too old ones.
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

  /** The slot of one credential at one origin. */
  async slot({ adminEmail, apiKey }: Credentials, origin: string): Promise<DirectoryState> {
    const digest = await this.#hash(JSON.stringify([origin, adminEmail, apiKey]));
    const key = String.fromCharCode(...digest);
    const kept = this.#kept.get(key) ?? { slot: {}, used: 0 };
    kept.used = this.#limits.now();
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#evict();
    return kept.slot;
  }

  #evict(): void {
    const { now, most, mostBytes, longestMs } = this.#limits;
    let count = this.#kept.size;
    let bytes = 0;
    for (const { slot } of this.#kept.values()) bytes += countBytes(slot);
    for (const [key, { slot, used }] of this.#kept) {
      const isLast = count === 1;
      const old = now() - used > longestMs;
      // The one just asked for stays, whatever its size: it is about to be used.
      if (isLast || !(old || count > most || bytes > mostBytes)) break;
      this.#kept.delete(key);
      count--;
      bytes -= countBytes(slot);
    }
  }
}

/** How much a {@linkcode DirectoryPool} keeps. */
export interface PoolLimits {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tenants. */
  readonly most: number;
  /** Of directories together, also of those that are read half. */
  readonly mostBytes: number;
  /** Since a slot was last asked for, in milliseconds. */
  readonly longestMs: number;
}

interface Kept {
  readonly slot: DirectoryState;
  used: number;
}

function countBytes({ held, driver }: DirectoryState): number {
  return (held?.directory.bytes ?? 0) + (driver?.bytes ?? 0);
}
