/**
 * The readings that are kept: the one class through which they are written and read, and how one is
 * appended.
 */

import { sleep } from "../base/async.ts";
import { DAY_MS } from "../base/text.ts";
import type { FactsCount } from "../governance/list_states.ts";
import { addDecisions, readDecisions } from "./decisions.ts";
import { compareWithEarlier } from "./drift.ts";
import { dropAbandoned, erasePerson, eraseTenant, type Erasure } from "./erase.ts";
import { guard, guardAsync, HistoryError, toHistoryError } from "./errors.ts";
import { Interpretation } from "./interpretation.ts";
import type { KeptUser } from "./kept_user.ts";
import { deleteParts, type PackedParts, packParts, writeParts } from "./pieces.ts";
import {
  type Decision,
  describeReading,
  type KeptReadings,
  type NewReading,
  type Reading,
  type ReadingChanges,
  type ReadingHead,
  type Tombstone,
} from "./reading.ts";
import { BackStepBuilder, digestUsers, writeBackStep, writeBlocks } from "./rows.ts";
import { migrate, type Sql } from "./sql.ts";
import {
  bumpGeneration,
  countKeptFacts,
  dropExpired,
  extendReading,
  findEarlier,
  insertReading,
  readChanges,
  readGeneration,
  readHead,
  readUsers,
  selectReadings,
  selectTombstones,
  type Shelf,
  writeChanges,
} from "./stored_readings.ts";
import { type CheckedReading, checkReadings, resealPieces } from "./upkeep.ts";
import { Vault } from "./vault.ts";

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
    const keepSince = now - days * DAY_MS;
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

/** How readings are appended. */
interface AppendOptions {
  /** Readings last seen before this moment go, in milliseconds since 1970; the newest never does. */
  readonly keepSince: number;
}

/** The outcome: kept, or equal to the newest reading, which was seen once more. */
type Appended = "kept" | "seen_again";

/** How often another process may be faster before an append gives up. */
const TRIES = 8;
/** Longest wait after it was faster for the first time, in milliseconds; each later one is longer. */
const FIRST_WAIT_MS = 100;

/**
 * Keeps a reading, or notes that the newest one was seen again. Everything is worked out and packed
 * before the one transaction that writes it; when something else was written meanwhile, it is
 * worked out again.
 */
async function appendReading(
  shelf: Shelf,
  tenant: string,
  reading: NewReading,
  options: AppendOptions,
): Promise<Appended> {
  const { digest, users, facts } = await digestUsers(reading.users());
  for (let attempt = 0; attempt < TRIES; attempt++) {
    // Two that start together again would overtake each other again.
    if (attempt > 0) await sleep(Math.random() * FIRST_WAIT_MS * attempt);
    const { sql } = shelf;
    const generation = readGeneration(sql, tenant);
    const newest = selectReadings(sql, tenant).at(-1);
    const seenAgain = newest?.digest === digest && await isMadeAlike(shelf, newest, reading);
    const prepared = seenAgain
      ? undefined
      : await prepare(shelf, tenant, { reading, facts }, newest)
        .catch((error) => {
          // Something it was to be compared with may have been erased meanwhile.
          if (readGeneration(sql, tenant) === generation) throw error;
          return "overtaken" as const;
        });
    if (prepared === "overtaken") continue;
    const written = sql.transaction(() => {
      if (readGeneration(sql, tenant) !== generation) return false;
      bumpGeneration(sql, tenant);
      if (prepared === undefined) extendReading(sql, newest as Reading, reading.seenAt);
      else write(shelf, { tenant, users, digest, seenAt: reading.seenAt }, newest, prepared);
      dropExpired(sql, tenant, options.keepSince);
      return true;
    });
    if (written) return seenAgain ? "seen_again" : "kept";
  }
  throw new HistoryError("locked", "Cannot keep the reading: other processes keep writing");
}

/** Whether equal users also mean the same: other thresholds are a reading of their own. */
async function isMadeAlike(shelf: Shelf, newest: Reading, reading: NewReading): Promise<boolean> {
  const head = await readHead(shelf, newest);
  return JSON.stringify(makingOf(head)) === JSON.stringify(makingOf(reading));
}

function makingOf(
  { version, thresholds, origin }: Omit<NewReading, "users" | "seenAt">,
): unknown[] {
  return [version, thresholds, origin];
}

interface Prepared {
  readonly head: PackedParts;
  readonly users: PackedParts;
  /** Absent for the first reading of a tenant. */
  readonly back?: PackedParts;
  readonly changes?: PackedParts;
}

async function prepare(
  shelf: Shelf,
  tenant: string,
  { reading, facts: counts }: {
    readonly reading: NewReading;
    readonly facts: readonly FactsCount[];
  },
  newest: Reading | undefined,
): Promise<Prepared> {
  const { vault } = shelf;
  const meaning = new Interpretation(counts);
  const { version, thresholds, origin, source = {} } = reading;
  const facts = { ...describeReading(meaning), version, thresholds, origin };
  const head: ReadingHead = { ...facts, source };
  const first = {
    head: await packParts(vault, { tenant, kind: "head" }, [JSON.stringify(head)]),
    users: await packParts(vault, { tenant, kind: "users" }, writeBlocks(reading.users())),
  };
  if (newest === undefined) return first;
  const back = new BackStepBuilder();
  const drift = await compareWithEarlier(
    {
      users: () => readUsers(shelf, newest),
      facts: await countKeptFacts(shelf, newest),
      head: await readHead(shelf, newest),
    },
    { ...facts, meaning, users: () => reading.users() },
    { watch: back.add, findEarlier: (ids) => findEarlier(shelf, tenant, ids) },
  );
  return {
    ...first,
    back: await packParts(vault, { tenant, kind: "back" }, writeBackStep(back.build())),
    changes: await packParts(vault, { tenant, kind: "changes" }, writeChanges(drift)),
  };
}

function write(
  { sql }: Shelf,
  reading: { tenant: string; users: number; digest: string; seenAt: number },
  newest: Reading | undefined,
  prepared: Prepared,
): void {
  const { tenant, users, digest, seenAt } = reading;
  const seen = { firstSeen: seenAt, lastSeen: seenAt, seen: 1 };
  const id = insertReading(sql, { tenant, users, digest, ...seen });
  if (newest !== undefined) {
    deleteParts(sql, { tenant, reading: newest.id, kind: "users" });
    writeParts(sql, { tenant, reading: newest.id, kind: "back" }, prepared.back ?? []);
    writeParts(sql, { tenant, reading: id, kind: "changes" }, prepared.changes ?? []);
  }
  writeParts(sql, { tenant, reading: id, kind: "head" }, prepared.head);
  writeParts(sql, { tenant, reading: id, kind: "users" }, prepared.users);
}
