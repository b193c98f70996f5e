import { HistoryError } from "./errors.ts";

/** The database as this room sees it, and the form that it is brought to. */

/** A value in a row. Durable Objects give blobs as an `ArrayBuffer`. */
export type SqlValue = string | number | null | Uint8Array | ArrayBuffer;

/**
 * A SQLite database, synchronous as `node:sqlite` and the storage of a Durable Object are.
 *
 * Statements keep to what both can do: one statement a call, at most 100 parameters, values of at
 * most 2 MB, no `ATTACH`, no `BEGIN`, no `PRAGMA`.
 */
export interface Sql {
  exec<R extends Record<string, SqlValue>>(statement: string, ...params: SqlValue[]): R[];
  /** All of the work or, when it throws, none of it. One writer at a time. */
  transaction<T>(work: () => T): T;
}

/** Each one is applied once, in this order. A released one is never edited. */
const MIGRATIONS: readonly (readonly string[])[] = [[
  // The order of readings is that of their ids, which is the order of appending.
  `CREATE TABLE readings (
     id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL,
     first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, seen INTEGER NOT NULL,
     users INTEGER NOT NULL, digest TEXT NOT NULL)`,
  `CREATE INDEX readings_of_tenant ON readings (tenant, id)`,
  // Everything that says something of people: packed, and sealed where there is a key.
  `CREATE TABLE pieces (
     id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, reading INTEGER NOT NULL,
     kind TEXT NOT NULL, part INTEGER NOT NULL, slice INTEGER NOT NULL, body BLOB NOT NULL)`,
  `CREATE UNIQUE INDEX pieces_in_order ON pieces (tenant, kind, reading, part, slice)`,
  // Grows with every change of a tenant's rows: who prepared a change for another one begins again.
  `CREATE TABLE tenants (tenant TEXT PRIMARY KEY, generation INTEGER NOT NULL)`,
  `CREATE TABLE tombstones (
     id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, reading INTEGER NOT NULL,
     erased_at INTEGER NOT NULL, digest_before TEXT NOT NULL, digest_after TEXT NOT NULL)`,
]];

/**
 * Brings a database to the newest form. Throws a {@linkcode HistoryError} and changes nothing when
 * a newer version of this program wrote it, or another program did.
 */
export function migrate(sql: Sql, now: number): void {
  const tables = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('_migrations', 'readings')",
  ).map(({ name }) => name);
  if (tables.includes("readings") && !tables.includes("_migrations")) {
    throw new HistoryError("refused", "Cannot use the history: its file is another program's");
  }
  const applied = tables.length === 0 ? 0 : appliedMigrations(sql);
  if (applied > MIGRATIONS.length) {
    throw new HistoryError(
      "newer",
      "Cannot use the history: a newer version of this program wrote it, and it was left as it is. Update this one",
    );
  }
  if (applied === MIGRATIONS.length) return;
  sql.transaction(() => {
    sql.exec(
      "CREATE TABLE IF NOT EXISTS _migrations (id INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)",
    );
    // Another process may have been faster.
    MIGRATIONS.slice(appliedMigrations(sql)).forEach((statements) => {
      for (const statement of statements) sql.exec(statement);
      const id = appliedMigrations(sql) + 1;
      sql.exec("INSERT INTO _migrations VALUES (?, ?)", id, new Date(now).toISOString());
    });
  });
}

function appliedMigrations(sql: Sql): number {
  const [row] = sql.exec<{ newest: number | null }>("SELECT max(id) AS newest FROM _migrations");
  return row?.newest ?? 0;
}
