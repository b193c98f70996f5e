/** When an object wakes by itself, and how many requests it may make before it sleeps again. */

import type { Sql } from "../history/sql.ts";
import type { ObjectStorage } from "./durable_sql.ts";

/**
 * When an object wakes by itself. It has one alarm: the earliest of its reasons counts, and one that
 * rings too early is set again. Nothing is written before the vendor has accepted the credentials.
 */
export class Wakings {
  readonly #sql: Sql;
  readonly #storage: ObjectStorage;
  readonly #now: () => number;
  /** When the alarm will ring, as far as this process knows. */
  #set = Infinity;

  constructor(sql: Sql, storage: ObjectStorage, now: () => number) {
    this.#sql = sql;
    this.#storage = storage;
    this.#now = now;
  }

  /** When something last happened, in milliseconds since 1970; undefined if it never did. */
  last(event: Event): number | undefined {
    if (!this.#exists()) return undefined;
    const [row] = this.#sql.exec<{ at: number }>(
      "SELECT at FROM object_events WHERE event = ?",
      event,
    );
    return row?.at;
  }

  /** Takes note that something happens, unless it last did within so many milliseconds. */
  note(event: Event, withinMs = 0): void {
    const last = this.last(event);
    if (last !== undefined && this.#now() - last < withinMs) return;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS object_events (event TEXT PRIMARY KEY, at INTEGER)");
    this.#sql.exec("INSERT OR REPLACE INTO object_events VALUES (?, ?)", event, this.#now());
  }

  /** Has the alarm ring then at the latest, in milliseconds since 1970. */
  async ringBy(at: number): Promise<void> {
    if (at >= this.#set) return;
    this.#set = at;
    await this.#storage.setAlarm(at);
  }

  /** Takes note that the alarm has rung, so that none is set. */
  rang(): void {
    this.#set = Infinity;
  }

  #exists(): boolean {
    return this.#sql.exec(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'object_events'",
    ).length > 0;
  }
}

/** `asked`: by a caller. `refreshed`: read by itself. */
type Event = "asked" | "refreshed";

/**
 * Spreads the requests of an object over invocations, because each may make only so many: when they
 * are used up, further ones wait until the alarm that they ask for begins another invocation.
 *
 * The platform counts afresh with each event that an object receives.
 */
export class RequestBudget {
  readonly #most: number;
  readonly #wake: () => Promise<void>;
  #used = 0;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** `most`: the requests of one invocation. `wake` sets an alarm for now. */
  constructor(most: number, wake: () => Promise<void>) {
    this.#most = most;
    this.#wake = wake;
  }

  /** Begins another invocation. */
  renew(): void {
    this.#used = 0;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  /** The same `fetch`, which waits while the requests of this invocation are used up. */
  watch(fetch: Fetch): Fetch {
    return async (input, init) => {
      while (this.#used >= this.#most) await this.#next();
      this.#used++;
      return await fetch(input, init);
    };
  }

  async #next(): Promise<void> {
    if (this.#waiting === undefined) {
      this.#waiting = Promise.withResolvers();
      await this.#wake();
    }
    await this.#waiting?.promise;
  }
}

type Fetch = typeof fetch;
