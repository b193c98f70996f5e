import { concat } from "../base/hash.ts";
import { HistoryError } from "./errors.ts";
import { openParts, packParts, type PieceKey, writePart } from "./pieces.ts";
import type { Reading } from "./reading.ts";
import { digestUsers } from "./rows.ts";
import type { Sql } from "./sql.ts";
import { readChanges, readHead, readUsers, selectReadings, type Shelf } from "./stored_readings.ts";

/** Checking that what is kept is what was kept, and sealing it again under a newer key. */

/** Whether a reading is still what was kept. */
export interface CheckedReading {
  readonly reading: Reading;
  /** Absent when all is well, else what is wrong, in a sentence. */
  readonly problem?: string;
}

/** Opens everything that is kept of a tenant and compares each reading with its digest. */
export async function* checkReadings(
  shelf: Shelf,
  tenant: string,
): AsyncGenerator<CheckedReading> {
  let before: Reading | undefined;
  for (const reading of selectReadings(shelf.sql, tenant)) {
    const problem = await findProblem(shelf, before, reading);
    yield problem === undefined ? { reading } : { reading, problem };
    before = reading;
  }
}

async function findProblem(
  shelf: Shelf,
  before: Reading | undefined,
  reading: Reading,
): Promise<string | undefined> {
  try {
    await readHead(shelf, reading);
    if (before !== undefined) await readChanges(shelf, before, reading);
    const { digest, users } = await digestUsers(readUsers(shelf, reading));
    if (digest === reading.digest && users === reading.users) return undefined;
    return "Its users are not those whose digest was noted";
  } catch (error) {
    if (error instanceof HistoryError) return error.message;
    return "A part of it cannot be read";
  }
}

/** The most parts sealed again with one append, so that a new key makes none of them slow. */
const PARTS_AT_ONCE = 64;

/**
 * Seals again what was sealed under an older key, or before there was a key: some of it at a time.
 * Does nothing where there is no key.
 */
export async function resealPieces({ sql, vault }: Shelf): Promise<void> {
  const prefix = await vault.prefix();
  if (prefix === undefined) return;
  // A type, because an interface has no index signature.
  type Row = Pick<PieceKey, "tenant" | "kind" | "reading"> & { part: number };
  const outdated = sql.exec<Row>(
    "SELECT tenant, kind, reading, part FROM pieces " +
      "WHERE slice = 0 AND substr(body, 1, ?) <> ? LIMIT ?",
    ...[prefix.length, prefix, PARTS_AT_ONCE],
  );
  for (const { part, ...key } of outdated) {
    const packed = readPart(sql, key, part);
    for await (const text of openParts(vault, key, [packed])) {
      const [again] = await packParts(vault, key, [text]);
      sql.transaction(() => {
        // Whatever was written meanwhile is sealed under the newest key anyway.
        const now = readPart(sql, key, part);
        if (now.length !== packed.length || now.some((byte, at) => byte !== packed[at])) return;
        const { tenant, kind, reading } = key;
        sql.exec(
          "DELETE FROM pieces WHERE tenant = ? AND kind = ? AND reading = ? AND part = ?",
          ...[tenant, kind, reading, part],
        );
        writePart(sql, key, part, again as Uint8Array);
      });
    }
  }
}

function readPart(sql: Sql, { tenant, kind, reading }: PieceKey, part: number): Uint8Array {
  const rows = sql.exec<{ body: Uint8Array | ArrayBuffer }>(
    "SELECT body FROM pieces WHERE tenant = ? AND kind = ? AND reading = ? AND part = ? " +
      "ORDER BY slice",
    ...[tenant, kind, reading, part],
  );
  return concat(rows.map(({ body }) => new Uint8Array(body)));
}
