import { concat } from "../base/hash.ts";
import type { Sql } from "./sql.ts";
import type { Vault } from "./vault.ts";

/** Packed texts in the database, cut into values that every SQLite takes. */

/**
 * What a piece of a tenant's history holds: a reading's head; the users of the newest reading; how
 * to come from a reading back to the one before; the changes of a reading to the one before; the
 * decisions of a closing.
 */
type PieceKind = "head" | "users" | "back" | "changes" | "decisions";

/** Which texts: one kind of one reading. */
export interface PieceKey {
  readonly tenant: string;
  readonly reading: number;
  readonly kind: PieceKind;
}

/** The longest value in a row. A Durable Object takes 2 MB for a row with all its columns. */
const MAX_VALUE_BYTES = 1_000_000;

/** Packed texts in their order, ready to be written at once. */
export type PackedParts = readonly Uint8Array[];

/** Packs texts, one at a time. */
export async function packParts(
  vault: Vault,
  { tenant, kind }: Omit<PieceKey, "reading">,
  texts: AsyncIterable<string> | Iterable<string>,
): Promise<PackedParts> {
  const parts: Uint8Array[] = [];
  for await (const text of texts) parts.push(await vault.pack(text, contextOf(tenant, kind)));
  return parts;
}

/** Opens packed texts, one at a time. */
export async function* openParts(
  vault: Vault,
  { tenant, kind }: Omit<PieceKey, "reading">,
  parts: PackedParts,
): AsyncGenerator<string> {
  for (const part of parts) {
    yield await vault.open(part as Uint8Array<ArrayBuffer>, contextOf(tenant, kind));
  }
}

/** Names the tenant and the kind in the seal, so that no piece can take another's place. */
function contextOf(tenant: string, kind: PieceKind): string {
  return `${kind} of ${tenant}`;
}

/** Writes packed texts. Belongs into a transaction. */
export function writeParts(sql: Sql, key: PieceKey, parts: PackedParts): void {
  parts.forEach((bytes, part) => writePart(sql, key, part, bytes));
}

/** Writes one packed text; a long one is cut into several rows. Belongs into a transaction. */
export function writePart(
  sql: Sql,
  { tenant, reading, kind }: PieceKey,
  part: number,
  bytes: Uint8Array,
): void {
  for (let slice = 0; slice === 0 || slice * MAX_VALUE_BYTES < bytes.length; slice++) {
    const body = bytes.slice(slice * MAX_VALUE_BYTES, (slice + 1) * MAX_VALUE_BYTES);
    sql.exec(
      "INSERT INTO pieces (tenant, reading, kind, part, slice, body) VALUES (?, ?, ?, ?, ?, ?)",
      ...[tenant, reading, kind, part, slice, body],
    );
  }
}

/** Reads packed texts, as one statement and so of one moment. */
export function readParts(sql: Sql, { tenant, reading, kind }: PieceKey): PackedParts {
  const rows = sql.exec<{ part: number; body: Uint8Array | ArrayBuffer }>(
    "SELECT part, body FROM pieces WHERE tenant = ? AND kind = ? AND reading = ? " +
      "ORDER BY part, slice",
    ...[tenant, kind, reading],
  );
  const parts: Uint8Array<ArrayBuffer>[][] = [];
  for (const { part, body } of rows) (parts[part] ??= []).push(new Uint8Array(body));
  return parts.map(concat);
}

/** Deletes what a kind holds of a reading. Belongs into a transaction. */
export function deleteParts(sql: Sql, { tenant, reading, kind }: PieceKey): void {
  sql.exec(
    "DELETE FROM pieces WHERE tenant = ? AND kind = ? AND reading = ?",
    ...[tenant, kind, reading],
  );
}
