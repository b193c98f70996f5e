import { sleep } from "../base/async.ts";
import type { FactsCount } from "../governance/list_states.ts";
import { compareWithEarlier } from "./drift.ts";
import { HistoryError } from "./errors.ts";
import { Interpretation } from "./interpretation.ts";
import { deleteParts, type PackedParts, packParts, writeParts } from "./pieces.ts";
import { describeReading, type NewReading, type Reading, type ReadingHead } from "./reading.ts";
import { BackStepBuilder, digestUsers, writeBackStep, writeBlocks } from "./rows.ts";
import {
  bumpGeneration,
  countKeptFacts,
  dropExpired,
  extendReading,
  findEarlier,
  insertReading,
  readGeneration,
  readHead,
  readUsers,
  selectReadings,
  type Shelf,
  writeChanges,
} from "./stored_readings.ts";

/**
 * Keeping a reading: what is new about it is worked out first, and then written in one
 * transaction.
 */

/** How readings are appended. */
interface AppendOptions {
  /** Readings last seen before this moment go, in milliseconds since 1970; the newest never does. */
  readonly keepSince: number;
}

/** The outcome: kept, or equal to the newest reading, which was seen once more. */
export type Appended = "kept" | "seen_again";

/** How often another process may be faster before an append gives up. */
const TRIES = 8;
/** Longest wait after it was faster for the first time, in milliseconds; each later one is longer. */
const FIRST_WAIT_MS = 100;

/**
 * Keeps a reading, or notes that the newest one was seen again. Everything is worked out and packed
 * before the one transaction that writes it; when something else was written meanwhile, it is
 * worked out again.
 */
export async function appendReading(
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
