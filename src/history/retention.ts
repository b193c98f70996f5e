import { deleteParts } from "./pieces.ts";
import { selectReadings } from "./reading_rows.ts";
import type { Sql } from "./sql.ts";

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
