/** The rows of readings and tombstones in the database. */

import { deleteParts } from "./pieces.ts";
import type { Reading, Tombstone } from "./reading.ts";
import type { Sql } from "./sql.ts";

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
