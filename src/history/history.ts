import { type Appended, appendReading } from "./append.ts";
import { addDecisions, readDecisions } from "./decisions.ts";
import { dropAbandoned, erasePerson, eraseTenant, type Erasure } from "./erase.ts";
import { guard, guardAsync, toHistoryError } from "./errors.ts";
import type { KeptUser } from "./kept_user.ts";
import type {
  Decision,
  KeptReadings,
  NewReading,
  Reading,
  ReadingChanges,
  ReadingHead,
  Tombstone,
} from "./reading.ts";
import { migrate, type Sql } from "./sql.ts";
import {
  readChanges,
  readHead,
  readUsers,
  selectReadings,
  selectTombstones,
  type Shelf,
} from "./stored_readings.ts";
import { type CheckedReading, checkReadings, resealPieces } from "./upkeep.ts";
import { Vault } from "./vault.ts";

/** The readings that are kept: the one class through which they are written and read. */

/** Options of {@linkcode History}. */
export interface HistoryOptions {
  readonly sql: Sql;
  readonly now: () => number;
  /** How long readings are kept; the newest of a configured tenant always is. */
  readonly days: number;
  /** The ids of the configured tenants; absent: those of all readings are. */
  readonly tenants?: readonly string[];
  /** 32 bytes each, the newest first; none: nothing is sealed. */
  readonly keys?: readonly Uint8Array<ArrayBuffer>[];
}

const MS_A_DAY = 86_400_000;

/**
 * The readings of some tenants, and what changed from one to the next. Every method throws a
 * `HistoryError` when the database fails, holds what is damaged, or is sealed with another key.
 */
export class History implements KeptReadings {
  readonly #options: HistoryOptions;
  readonly #shelf: Shelf;

  /** Brings the database to the newest form; one that a newer version wrote is left as it is. */
  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#shelf = { sql: options.sql, vault: new Vault(options.keys) };
    guard(() => migrate(options.sql, options.now()));
  }

  /** Keeps a reading, or notes that the newest one was seen again; drops what is too old. */
  async append(tenant: string, reading: NewReading): Promise<Appended> {
    const { days, tenants } = this.#options;
    const now = this.#options.now();
    const keepSince = now - days * MS_A_DAY;
    return await guardAsync(async () => {
      const appended = await appendReading(this.#shelf, tenant, reading, { keepSince });
      if (tenants !== undefined) dropAbandoned(this.#shelf, tenants, { keepSince, now });
      await resealPieces(this.#shelf);
      return appended;
    });
  }

  /** The readings of a tenant, or of all of them, in the order of appending. */
  readings(tenant?: string): Reading[] {
    return guard(() => selectReadings(this.#shelf.sql, tenant));
  }

  /** The facts of a reading as a whole. */
  async head(reading: Reading): Promise<ReadingHead> {
    return await guardAsync(() => readHead(this.#shelf, reading));
  }

  /** The users of a reading, in the order of their ids. */
  async *users(reading: Reading): AsyncGenerator<readonly KeptUser[]> {
    try {
      yield* readUsers(this.#shelf, reading);
    } catch (error) {
      throw toHistoryError(error);
    }
  }

  /** The changes from the reading before to this one, as they were stored with it. */
  async changes(from: Reading, to: Reading): Promise<ReadingChanges> {
    return await guardAsync(() => readChanges(this.#shelf, from, to));
  }

  /** Opens everything that is kept of a tenant and compares each reading with its digest. */
  check(tenant: string): AsyncGenerator<CheckedReading> {
    return checkReadings(this.#shelf, tenant);
  }

  /** Erases a whole tenant; gives how many readings it had. */
  eraseTenant(tenant: string): number {
    return guard(() => eraseTenant(this.#shelf, tenant, this.#options.now()));
  }

  /** Erases one person, by object id, principal name or e-mail, from every reading of a tenant. */
  async erasePerson(tenant: string, person: string): Promise<Erasure> {
    return await guardAsync(() => erasePerson(this.#shelf, tenant, person, this.#options.now()));
  }

  /** The notes of erasures, the oldest first. */
  tombstones(tenant?: string): Tombstone[] {
    return guard(() => selectTombstones(this.#shelf.sql, tenant));
  }

  /** Keeps the decisions of one closing. */
  async addDecisions(tenant: string, decisions: readonly Decision[]): Promise<void> {
    await guardAsync(() => addDecisions(this.#shelf, tenant, decisions));
  }

  /** The latest decision about each grant, by the grant's id. */
  async decisions(tenant: string): Promise<ReadonlyMap<string, Decision>> {
    return await guardAsync(() => readDecisions(this.#shelf, tenant));
  }
}
