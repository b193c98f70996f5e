import type { Sql, SqlValue } from "../history/sql.ts";

/** The SQLite database of an object, as the rooms that keep something see a database. */
export function createDurableSql(storage: ObjectStorage): Sql {
  return {
    exec: <R extends Record<string, SqlValue>>(statement: string, ...params: SqlValue[]) =>
      storage.sql.exec(statement, ...params.map(checkSize)).toArray() as R[],
    transaction: (work) => storage.transactionSync(work),
  };
}

/** The platform's limit of one value; a local runtime does not enforce it. */
const MOST_BYTES = 2_000_000;

/** A string takes at most three bytes a unit. */
function checkSize(value: SqlValue): SqlValue {
  const size = typeof value === "string"
    ? 3 * value.length
    : typeof value === "object" && value !== null
    ? value.byteLength
    : 0;
  if (size <= MOST_BYTES) return value;
  throw new RangeError(`A value of ${size} bytes is more than an object keeps in one`);
}

/** The storage of an object, as far as it is used. */
export interface ObjectStorage {
  readonly sql: {
    exec(statement: string, ...params: SqlValue[]): { toArray(): Record<string, SqlValue>[] };
  };
  transactionSync<T>(work: () => T): T;
  /** Milliseconds since 1970. An alarm that is set replaces the one before it. */
  setAlarm(at: number): Promise<void>;
  deleteAll(): Promise<void>;
}
