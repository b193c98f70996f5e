import type { Sql } from "../history/sql.ts";
import type { ObjectStorage } from "./durable_sql.ts";

/** When an object wakes by itself, and how many requests it may make before it sleeps again. */

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

  constructor(sql: Sql, storage: ObjectStorage, now: () => number) {
    this.#sql = sql;
    this.#storage = storage;
    this.#now = now;
  }

  /** When something last happened; undefined if it never did. */
  last(event: ObjectEvent): Happened | undefined {
    if (!this.#exists()) return undefined;
    const [row] = this.#sql.exec<{ at: number; failures: number }>(
      "SELECT at, failures FROM object_events WHERE event = ?",
      event,
    );
    return row;
  }

  /** Takes note that something happens now, and how often in a row it has failed before. */
  note(event: ObjectEvent, failures = 0): void {
    if (this.#ended) return;
    if (!this.#exists()) {
      this.#sql.exec("DROP TABLE IF EXISTS object_events");
      this.#sql.exec(FORM);
    }
    const values = [event, this.#now(), failures];
    this.#sql.exec("INSERT OR REPLACE INTO object_events VALUES (?, ?, ?)", ...values);
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

  /** Whether there is a table of this form; what stands in one of another form is of no use. */
  #exists(): boolean {
    const [table] = this.#sql.exec<{ sql: string }>(
      "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'object_events'",
    );
    return table?.sql === FORM;
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
