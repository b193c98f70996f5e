import type { FactsCount } from "../governance/list_states.ts";
import type { Change } from "./changes.ts";
import { HistoryError } from "./errors.ts";
import { countFacts, joinFacts, type KeptUser } from "./kept_user.ts";
import { deleteParts, openParts, type PackedParts, type PieceKey, readParts } from "./pieces.ts";
import type { Reading, ReadingChanges, ReadingHead, Tombstone } from "./reading.ts";
import { type BackStep, goBack, readBackStep, readBlock, readBlockFacts } from "./rows.ts";
import type { Sql } from "./sql.ts";
import type { Vault } from "./vault.ts";

/** Readings in the database: their rows, users and changes. */

/** Where readings are kept, and what opens them. */
export interface Shelf {
  readonly sql: Sql;
  readonly vault: Vault;
}

/** The head of a reading. */
export async function readHead(shelf: Shelf, { id, tenant }: Reading): Promise<ReadingHead> {
  const key = { tenant, reading: id, kind: "head" } as const;
  for await (const text of openKey(shelf, key)) return parse(text) as ReadingHead;
  throw missing();
}

/**
 * The users of a reading, in the order of their ids. All that is needed is taken at the first look,
 * packed, so that nobody who writes meanwhile can mix two readings.
 */
export async function* readUsers(
  shelf: Shelf,
  { id, tenant }: Reading,
): AsyncGenerator<readonly KeptUser[]> {
  const { newest, steps } = shelf.sql.transaction(() => packedUsers(shelf.sql, tenant, id));
  const users = openBlocks(shelf, tenant, newest);
  if (steps.length === 0) return yield* users;
  const back: BackStep[] = [];
  for (const step of steps) back.push(await openStep(shelf, tenant, step));
  yield* goBack(users, back);
}

/** The facts of a reading with how many users share them; of the newest one without its users. */
export async function countKeptFacts(shelf: Shelf, reading: Reading): Promise<FactsCount[]> {
  const { sql, vault } = shelf;
  const { id, tenant } = reading;
  const { newest, steps } = sql.transaction(() => packedUsers(sql, tenant, id));
  if (steps.length > 0) return await countFacts(readUsers(shelf, reading));
  const counts: FactsCount[] = [];
  for await (const text of openParts(vault, { tenant, kind: "users" }, newest)) {
    counts.push(...readBlockFacts(text));
  }
  return joinFacts(counts);
}

function packedUsers(
  sql: Sql,
  tenant: string,
  id: number,
): { newest: PackedParts; steps: PackedParts[] } {
  const ids = selectReadings(sql, tenant).map((reading) => reading.id).reverse();
  const [newest] = ids;
  if (newest === undefined || !ids.includes(id)) throw missing();
  return {
    newest: readParts(sql, { tenant, reading: newest, kind: "users" }),
    steps: ids.slice(1, ids.indexOf(id) + 1)
      .map((reading) => readParts(sql, { tenant, reading, kind: "back" })),
  };
}

async function* openBlocks(
  { vault }: Shelf,
  tenant: string,
  parts: PackedParts,
): AsyncGenerator<readonly KeptUser[]> {
  for await (const text of openParts(vault, { tenant, kind: "users" }, parts)) {
    yield parseBlock(text);
  }
}

function parseBlock(text: string): KeptUser[] {
  try {
    return readBlock(text);
  } catch (cause) {
    throw missing(cause);
  }
}

/** A step back that is packed. */
export async function openStep(
  { vault }: Shelf,
  tenant: string,
  parts: PackedParts,
): Promise<BackStep> {
  return await readBackStep(openParts(vault, { tenant, kind: "back" }, parts));
}

/** The changes from the reading before to this one. */
export async function readChanges(
  shelf: Shelf,
  from: Reading,
  to: Reading,
): Promise<ReadingChanges> {
  const key = { tenant: to.tenant, reading: to.id, kind: "changes" } as const;
  let readingChanged: readonly string[] = [];
  const changes: Change[] = [];
  let first = true;
  for await (const text of openKey(shelf, key)) {
    const items = parse(text) as readonly unknown[];
    if (first) readingChanged = items as readonly string[];
    else changes.push(...items as readonly Change[]);
    first = false;
  }
  if (first) throw missing();
  return { from, to, changes, readingChanged };
}

/** The most changes in one text. */
const CHANGES_PER_PART = 2_000;

/** Changes as texts, each of bounded length. */
export function* writeChanges(
  { changes, readingChanged }: Pick<ReadingChanges, "changes" | "readingChanged">,
): Generator<string> {
  yield JSON.stringify(readingChanged);
  for (let at = 0; at < changes.length; at += CHANGES_PER_PART) {
    yield JSON.stringify(changes.slice(at, at + CHANGES_PER_PART));
  }
}

/** The object ids of a list that were in any reading before the newest one. */
export async function findEarlier(
  shelf: Shelf,
  tenant: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (ids.size === 0) return found;
  for (const { id: reading } of selectReadings(shelf.sql, tenant).slice(0, -1)) {
    const parts = readParts(shelf.sql, { tenant, reading, kind: "back" });
    for (const { identity } of (await openStep(shelf, tenant, parts)).put) {
      const id = identity.id.toLowerCase();
      if (ids.has(id)) found.add(id);
    }
  }
  return found;
}

async function* openKey({ sql, vault }: Shelf, key: PieceKey): AsyncGenerator<string> {
  yield* openParts(vault, key, readParts(sql, key));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw missing(cause);
  }
}

function missing(cause?: unknown): HistoryError {
  const message = "Cannot read the history: a part of a reading is missing or damaged";
  return new HistoryError("damaged", message, { cause });
}

// A type, because an interface has no index signature.
type ReadingRow = {
  id: number;
  tenant: string;
  first_seen: number;
  last_seen: number;
  seen: number;
  users: number;
  digest: string;
};

/** The readings of a tenant, or of all of them, the oldest first. */
export function selectReadings(sql: Sql, tenant?: string): Reading[] {
  const all = "SELECT id, tenant, first_seen, last_seen, seen, users, digest FROM readings";
  const rows = tenant === undefined
    ? sql.exec<ReadingRow>(`${all} ORDER BY tenant, id`)
    : sql.exec<ReadingRow>(`${all} WHERE tenant = ? ORDER BY id`, tenant);
  return rows.map(({ id, tenant, first_seen, last_seen, seen, users, digest }) => ({
    ...{ id, tenant, firstSeen: first_seen, lastSeen: last_seen, seen, users, digest },
  }));
}

/** Adds a reading and gives its id. Belongs into a transaction. */
export function insertReading(sql: Sql, reading: Omit<Reading, "id">): number {
  const { tenant, firstSeen, lastSeen, seen, users, digest } = reading;
  const [row] = sql.exec<{ id: number }>(
    "INSERT INTO readings (tenant, first_seen, last_seen, seen, users, digest) " +
      "VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    ...[tenant, firstSeen, lastSeen, seen, users, digest],
  );
  return (row as { id: number }).id;
}

/** Notes that a reading was seen again. A clock that went back makes no interval shorter. */
export function extendReading(sql: Sql, { id }: Reading, seenAt: number): void {
  sql.exec(
    "UPDATE readings SET last_seen = max(last_seen, ?), seen = seen + 1 WHERE id = ?",
    ...[seenAt, id],
  );
}

/**
 * Drops the readings of a tenant that were last seen before a moment, the oldest first and the
 * newest never. The changes that led to the oldest one left say who was in a dropped one, and go as
 * well. Belongs into a transaction; gives how many were dropped.
 */
export function dropExpired(sql: Sql, tenant: string, keepSince: number): number {
  const readings = selectReadings(sql, tenant);
  const kept = readings.findIndex(({ lastSeen }) => lastSeen >= keepSince);
  const dropped = readings.slice(0, kept === -1 ? Math.max(0, readings.length - 1) : kept);
  for (const { id } of dropped) {
    sql.exec("DELETE FROM pieces WHERE tenant = ? AND reading = ?", tenant, id);
    sql.exec("DELETE FROM readings WHERE id = ?", id);
  }
  const oldest = readings[dropped.length];
  if (dropped.length > 0 && oldest !== undefined) {
    deleteParts(sql, { tenant, reading: oldest.id, kind: "changes" });
  }
  return dropped.length;
}

/** How often anything of a tenant was changed. */
export function readGeneration(sql: Sql, tenant: string): number {
  const [row] = sql.exec<{ generation: number }>(
    "SELECT generation FROM tenants WHERE tenant = ?",
    tenant,
  );
  return row?.generation ?? 0;
}

/** Notes that something of a tenant was changed. Belongs into the transaction that changes it. */
export function bumpGeneration(sql: Sql, tenant: string): void {
  sql.exec(
    "INSERT INTO tenants (tenant, generation) VALUES (?, 1) " +
      "ON CONFLICT (tenant) DO UPDATE SET generation = generation + 1",
    tenant,
  );
}

/** Adds a tombstone. */
export function insertTombstone(sql: Sql, tombstone: Tombstone): void {
  const { tenant, reading, erasedAt, digestBefore, digestAfter } = tombstone;
  sql.exec(
    "INSERT INTO tombstones (tenant, reading, erased_at, digest_before, digest_after) " +
      "VALUES (?, ?, ?, ?, ?)",
    ...[tenant, reading, erasedAt, digestBefore, digestAfter],
  );
}

/** The tombstones of a tenant, or of all of them, the oldest first. */
export function selectTombstones(sql: Sql, tenant?: string): Tombstone[] {
  const all = "SELECT tenant, reading, erased_at, digest_before, digest_after FROM tombstones";
  type Row = {
    tenant: string;
    reading: number;
    erased_at: number;
    digest_before: string;
    digest_after: string;
  };
  const rows = tenant === undefined
    ? sql.exec<Row>(`${all} ORDER BY id`)
    : sql.exec<Row>(`${all} WHERE tenant = ? ORDER BY id`, tenant);
  return rows.map((row) => ({
    tenant: row.tenant,
    reading: row.reading,
    erasedAt: row.erased_at,
    digestBefore: row.digest_before,
    digestAfter: row.digest_after,
  }));
}
