import { HistoryError, toHistoryError } from "../history/errors.ts";
import type { Sql, SqlValue } from "../history/sql.ts";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statfsSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

/** The history's database in a folder of this machine, by `node:sqlite`. */

/** The name of the database in the folder that the operator names. */
const HISTORY_FILE = "history.sqlite";

/** How long a writer waits for another one, in milliseconds. */
const BUSY_MS = 5_000;

/** A history that is open, with what should be said of where it lies. */
export interface OpenSql extends Sql {
  readonly warnings: readonly string[];
  close(): void;
}

/**
 * Opens the history in a folder by `node:sqlite`, which Deno and Node 22.5 have; the folder is made
 * when it is missing, for its owner alone. `":memory:"` keeps nothing.
 *
 * A file that is there is not changed by being opened. Throws a `HistoryError`.
 */
export async function openNodeSql(folder: string): Promise<OpenSql> {
  const { DatabaseSync } = await loadSqlite();
  const warnings: string[] = [];
  try {
    const path = folder === ":memory:" ? folder : prepareFile(folder, warnings);
    const database = new DatabaseSync(path);
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      // Erased data is overwritten, and kept data survives a loss of power.
      database.exec("PRAGMA secure_delete = ON");
      database.exec("PRAGMA synchronous = FULL");
      const [pages] = database.prepare("PRAGMA page_count").all() as [{ page_count: number }];
      // Only a new file: one that another version wrote is looked at before anything is changed.
      if (pages.page_count === 0) database.exec("PRAGMA journal_mode = WAL");
    } catch (error) {
      database.close();
      throw error;
    }
    return adapt(database, warnings);
  } catch (error) {
    throw openError(error);
  }
}

async function loadSqlite(): Promise<typeof import("node:sqlite")> {
  try {
    return await import("node:sqlite");
  } catch (cause) {
    throw new HistoryError(
      "unavailable",
      "Cannot keep readings: SPANNING_HISTORY needs Node 22.5 or later, Deno or Cloudflare",
      { cause },
    );
  }
}

type Database = InstanceType<typeof import("node:sqlite").DatabaseSync>;

function adapt(database: Database, warnings: readonly string[]): OpenSql {
  const statements = new Map<string, ReturnType<Database["prepare"]>>();
  const exec = <R extends Record<string, SqlValue>>(text: string, ...params: SqlValue[]): R[] => {
    let statement = statements.get(text);
    if (statement === undefined) statements.set(text, statement = database.prepare(text));
    return statement.all(...params as (string | number | null | Uint8Array)[]) as R[];
  };
  const written = (): unknown => exec("SELECT total_changes() AS n")[0]?.n;
  return {
    warnings,
    exec,
    transaction: (work) => {
      const before = written();
      exec("BEGIN IMMEDIATE");
      let result;
      try {
        result = work();
        exec("COMMIT");
      } catch (error) {
        // Some errors have ended the transaction already.
        if (database.isTransaction) exec("ROLLBACK");
        throw error;
      }
      if (written() !== before) shorten(database);
      return result;
    },
    close: () => database.close(),
  };
}

/** Gives back what the journal takes on disk. Where another process reads, it is done next time. */
function shorten(database: Database): void {
  try {
    database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  } catch {
    // The commit itself has succeeded.
  }
}

function prepareFile(folder: string, warnings: string[]): string {
  if (/^[\\/]{2}[^\\/]/.test(folder)) throw networkFolder();
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkFileSystem(folder, warnings);
  if ((statSync(folder).mode & 0o077) !== 0) {
    const others = readdirSync(folder).some((name) => !name.startsWith(HISTORY_FILE));
    if (!others) chmodSync(folder, 0o700);
    else warnings.push("Others may look into the folder of SPANNING_HISTORY; make it yours alone");
  }
  const path = join(folder, HISTORY_FILE);
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
  return path;
}

/** Types of file systems: statfs(2). The write-ahead log needs memory that processes share. */
const NETWORK: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f]);
/** Folders of another system that a program of the user serves: SSH, or the host of a container. */
const DOUBTFUL: ReadonlySet<number> = new Set([0x65735546, 0x01021997]);

function checkFileSystem(folder: string, warnings: string[]): void {
  let type: number;
  try {
    type = Number(statfsSync(folder).type);
  } catch {
    // Not every runtime tells, and then nothing is known.
    return;
  }
  if (NETWORK.has(type)) throw networkFolder();
  if (DOUBTFUL.has(type)) {
    warnings.push(
      "The folder of SPANNING_HISTORY may lie on another machine; use one of this machine's disks",
    );
  }
}

function networkFolder(): HistoryError {
  return new HistoryError(
    "refused",
    "Cannot keep readings: the folder of SPANNING_HISTORY is on a network, where two processes would " +
      "damage the file. Use a folder on this machine's disk",
  );
}

function openError(error: unknown): unknown {
  const known = toHistoryError(error);
  if (known instanceof HistoryError) return known;
  return new HistoryError(
    "unavailable",
    "Cannot keep readings: the folder of SPANNING_HISTORY cannot be made, read or written",
    { cause: error },
  );
}
