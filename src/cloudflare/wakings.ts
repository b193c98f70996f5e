/**
 * When an object wakes by itself, what it then does, and how many requests it may make before it
 * sleeps again.
 */

import { DAY_MS } from "../base/text.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { EvidenceDesk } from "../evidence/places.ts";
import type { Sql } from "../history/sql.ts";
import type { ReadyProgram } from "../program/program.ts";
import { FIRST_RETRY_MS, readTenant } from "../program/refresh.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import type { Tenant } from "../tenant/tenant.ts";
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

/**
 * What an object does by itself: it goes on with a reading, reads again when it is time, and finds
 * out when it is of no use any more. Sets the alarm for whatever comes next.
 */
export class Upkeep {
  readonly #wakings: Wakings;
  readonly #now: () => number;

  constructor(wakings: Wakings, now: () => number) {
    this.#wakings = wakings;
    this.#now = now;
  }

  /** Does what is due and sets the alarm. `asked`: by a caller, just now. */
  async plan(owned: Owned, asked = false): Promise<void> {
    const { program: { configuration }, tenant, own } = owned;
    const now = this.#now();
    const unusedMs = longestUnused(configuration, own);
    const last = this.#wakings.last("asked");
    // Not each question is worth a row.
    const isOld = last === undefined || now - last.at >= Math.min(unusedMs, 30 * DAY_MS) / 10;
    if (last === undefined || (asked && isOld)) this.#wakings.note("asked");
    await this.#wakings.ringBy(Math.min(
      this.endOf(configuration, own),
      // Settings change without a word to the objects.
      own ? now + DAY_MS : Infinity,
      own ? this.#refresh(owned) : Infinity,
      tenant.directory.isReading ? now + LOOK_AGAIN_MS : Infinity,
    ));
  }

  /** When an object is of no use if nobody asks until then, in milliseconds since 1970. */
  endOf(configuration: Configuration, own: boolean): number {
    const asked = this.#wakings.last("asked")?.at ?? this.#now();
    return asked + longestUnused(configuration, own);
  }

  /**
   * Reads a tenant of the settings again when it is time: first some time after the first question.
   * A reading that fails, or that ended with its process, is tried again after a minute, then after
   * two, four and so on. Returns when the next one is due, in milliseconds since 1970.
   */
  #refresh(owned: Owned): number {
    const { program: { configuration, operations }, tenant } = owned;
    const everyMs = 1000 * configuration.refreshSeconds;
    if (everyMs === 0 || owned.isRefreshing) return Infinity;
    const last = this.#wakings.last("refreshed");
    if (last === undefined) this.#wakings.note("refreshed");
    const { at, failures } = last ?? { at: this.#now(), failures: 0 };
    const due = at + (failures === 0 ? everyMs : retryAfter(failures, everyMs));
    if (this.#now() < due) return due;
    // Until it has ended it counts as failed.
    this.#wakings.note("refreshed", failures + 1);
    owned.isRefreshing = true;
    // It goes on when the alarm has ended; failures are in the log.
    readTenant(tenant, operations.onRefresh).then(async (directory) => {
      owned.isRefreshing = false;
      this.#wakings.note("refreshed", directory === undefined ? failures + 1 : 0);
      await this.plan(owned);
    }).catch(() => {});
    return this.#now() + retryAfter(failures + 1, everyMs);
  }
}

/** What an object owns. */
export interface Owned {
  readonly program: ReadyProgram;
  readonly tenant: Tenant;
  /** Where its evidence goes. */
  readonly desk: EvidenceDesk;
  /** Whether it is a tenant of the settings, not one that callers bring. */
  readonly own: boolean;
  /** Whether it is being read by itself. */
  isRefreshing?: boolean;
}

/** After how long an object wakes that is reading, in case it was evicted meanwhile. */
const LOOK_AGAIN_MS = 60_000;

function retryAfter(failures: number, everyMs: number): number {
  return Math.min(everyMs, FIRST_RETRY_MS * 2 ** (failures - 1));
}

/** How long nobody may have asked before an object ends, in milliseconds; what is history stays. */
function longestUnused(
  { cacheTtlSeconds, staleMaxSeconds, history }: Configuration,
  own: boolean,
): number {
  if (own) return history === undefined ? 30 * DAY_MS : Infinity;
  return Math.max(1000 * cacheTtlSeconds, 1000 * staleMaxSeconds, DEADLINES.unattended);
}
