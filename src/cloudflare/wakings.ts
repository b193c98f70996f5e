/** When an object wakes by itself, and how many requests it may make before it sleeps again. */

import type { Sql } from "../history/sql.ts";
import type { ObjectStorage } from "./stored_walks.ts";

/**
 * When an object wakes by itself, and what it remembers for that. It has one alarm: the earliest of
 * its reasons counts, and one that rings too early is set again. Nothing is written before the
 * vendor has accepted the credentials.
 */
export class Wakings {
  readonly #sql: Sql;
  readonly #storage: ObjectStorage;
  readonly #now: () => number;
  /** When the alarm will ring, as far as this process knows. */
  #set = Infinity;
  #ended = false;
  #events: Map<ObjectEvent, Happened> | undefined;

  constructor(sql: Sql, storage: ObjectStorage, now: () => number) {
    this.#sql = sql;
    this.#storage = storage;
    this.#now = now;
  }

  /** When something last happened; undefined if it never did. Read from the database once. */
  last(event: ObjectEvent): Happened | undefined {
    return this.#load().get(event);
  }

  /** Takes note that something happens now, and how often in a row it has failed before. */
  note(event: ObjectEvent, failures = 0): void {
    if (this.#ended) return;
    const events = this.#load();
    const happened = { at: this.#now(), failures };
    if (events.size === 0) {
      this.#sql.exec("DROP TABLE IF EXISTS object_events");
      this.#sql.exec(FORM);
    }
    const { at } = happened;
    this.#sql.exec("INSERT OR REPLACE INTO object_events VALUES (?, ?, ?)", event, at, failures);
    events.set(event, happened);
  }

  /** Has the alarm ring then at the latest, in milliseconds since 1970. */
  async ringBy(at: number): Promise<void> {
    if (at >= this.#set || this.#ended) return;
    this.#set = at;
    await this.#storage.setAlarm(at);
  }

  /** Takes note of nothing more: the object ends, and work under way must not bring it back. */
  end(): void {
    this.#ended = true;
  }

  /** Takes note that the alarm has rung, so that none is set. */
  rang(): void {
    this.#set = Infinity;
  }

  /** What stands in a table of this form; in one of another form nothing of use does. */
  #load(): Map<ObjectEvent, Happened> {
    if (this.#events !== undefined) return this.#events;
    const [table] = this.#sql.exec<{ sql: string }>(
      "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'object_events'",
    );
    const rows = table?.sql === FORM
      ? this.#sql.exec<{ event: string; at: number; failures: number }>(
        "SELECT event, at, failures FROM object_events",
      )
      : [];
    return this.#events = new Map(rows.map(({ event, ...rest }) => [event as ObjectEvent, rest]));
  }
}

/** `asked`: by a caller. `refreshed`: read by itself, or begun to. */
type ObjectEvent = "asked" | "refreshed";

/** The last time of an event. */
interface Happened {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** How often in a row it had failed by then. */
  readonly failures: number;
}

const FORM =
  "CREATE TABLE object_events (event TEXT PRIMARY KEY, at INTEGER NOT NULL, failures INTEGER NOT NULL)";

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
