import { sha256 } from "../base/hash.ts";
import type { Sql, SqlValue } from "../history/sql.ts";
import { Vault } from "../history/vault.ts";
import { deriveBytes } from "../tenant/seal.ts";
import type { OwnedTenant } from "../tenant/tenant.ts";
import type { StoredEnd, StoredPage, StoredWalk, WalkStore } from "../tenant/walk_store.ts";

/**
 * The walks of an object's tenant, in its database: compressed, and sealed with the credentials.
 */

/**
 * Stores walks in a database. Each page is a row, or a few, with its number of users and its time in
 * plain; its digest and everything that names people are sealed with a key of the tenant's
 * credentials. With another key nothing can be read, and all of it is read again.
 *
 * Nothing is written before the vendor has sent a page, so not for credentials that it refuses.
 */
export class StoredWalks implements WalkStore {
  readonly #sql: Sql;
  readonly #vault: Promise<Vault>;
  readonly #listener: StoreListener;
  #ready = false;
  #closed = false;

  constructor(sql: Sql, tenant: OwnedTenant, listener: StoreListener) {
    this.#sql = sql;
    this.#listener = listener;
    const { credentials, baseUrl: { origin }, id } = tenant;
    this.#vault = deriveBytes(credentials, origin, id, "walks v1").then((key) => new Vault([key]));
    // Reported where it is used.
    this.#vault.catch(() => {});
  }

  readonly load = async (): Promise<readonly StoredWalk[]> => {
    const walks: StoredWalk[] = [];
    const loaded = await this.#attempt(async () => {
      if (!this.#exists()) return;
      const found = this.#sql.exec<{ walk: number; touched: number; pages: number }>(
        "SELECT walk, max(at) AS touched, max(page) AS pages FROM walk_pages GROUP BY walk ORDER BY walk",
      );
      for (const { walk, touched, pages } of found) {
        const end = await this.#openEnd(walk);
        walks.push({
          began: walk,
          touched,
          ...(end === undefined ? {} : { end }),
          pages: () => this.#pages(walk, pages),
        });
      }
    });
    if (loaded) return walks;
    this.drop();
    return [];
  };

  readonly add = async (began: number, page: StoredPage): Promise<void> => {
    await this.#attempt(async () => {
      const { number, at, users } = page;
      const text = JSON.stringify(page);
      const record = `${await digestText(text)}\n${text}`;
      const body = await (await this.#vault).pack(record, `${began} page ${number}`);
      this.#write(() => {
        for (let slice = 0; slice * SLICE_BYTES < body.length; slice++) {
          this.#sql.exec(
            "INSERT OR REPLACE INTO walk_pages VALUES (?, ?, ?, ?, ?, ?)",
            ...[began, number, slice, at, users.length],
            body.slice(slice * SLICE_BYTES, (slice + 1) * SLICE_BYTES),
          );
        }
      });
      if (!this.#closed) this.#listener.onStored();
    });
  };

  readonly end = async (began: number, end: StoredEnd): Promise<void> => {
    await this.#attempt(async () => {
      const body = await (await this.#vault).pack(JSON.stringify(end), `${began} end`);
      this.#write(() => {
        this.#sql.exec("INSERT OR REPLACE INTO walk_ends VALUES (?, ?)", began, body);
        this.#sql.exec("DELETE FROM walk_pages WHERE walk < ?", began);
        this.#sql.exec("DELETE FROM walk_ends WHERE walk < ?", began);
      });
    });
  };

  readonly forget = (began: number): void => this.#delete("WHERE walk = ?", began);

  readonly drop = (): void => this.#delete("");

  /** Stores nothing more, also of what is under way. */
  close(): void {
    this.#closed = true;
  }

  #write(work: () => void): void {
    if (this.#closed) return;
    this.#sql.transaction(() => {
      this.#create();
      work();
    });
  }

  async *#pages(walk: number, pages: number): AsyncGenerator<StoredPage> {
    const vault = await this.#vault;
    for (let number = 1; number <= pages; number++) {
      const slices = this.#sql.exec<{ body: ArrayBuffer }>(
        "SELECT body FROM walk_pages WHERE walk = ? AND page = ? ORDER BY slice",
        walk,
        number,
      );
      if (slices.length === 0) throw new Error("A page is missing");
      const body = await new Blob(slices.map(({ body }) => body)).arrayBuffer();
      const record = await vault.open(new Uint8Array(body), `${walk} page ${number}`);
      const [digest, text = ""] = record.split("\n", 2);
      if (digest !== await digestText(text)) throw new Error("A page is damaged");
      yield JSON.parse(text) as StoredPage;
    }
  }

  async #openEnd(walk: number): Promise<StoredEnd | undefined> {
    const [row] = this.#sql.exec<{ body: ArrayBuffer }>(
      "SELECT body FROM walk_ends WHERE walk = ?",
      walk,
    );
    if (row === undefined) return undefined;
    const body = new Uint8Array(new Uint8Array(row.body));
    return JSON.parse(await (await this.#vault).open(body, `${walk} end`)) as StoredEnd;
  }

  #delete(where: string, ...params: number[]): void {
    try {
      if (!this.#exists()) return;
      for (const table of TABLES) this.#sql.exec(`DELETE FROM ${table} ${where}`, ...params);
    } catch (error) {
      this.#listener.onFailure(error);
    }
  }

  /** Whether there are tables of this form; those of another form are removed. */
  #exists(): boolean {
    if (this.#ready) return true;
    const names = this.#sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'walk_%'",
    ).map(({ name }) => name);
    const form = names.includes("walk_form")
      ? this.#sql.exec<{ form: number }>("SELECT form FROM walk_form")[0]?.form
      : undefined;
    if (form === FORM) return this.#ready = true;
    for (const name of names) this.#sql.exec(`DROP TABLE ${name}`);
    return false;
  }

  #create(): void {
    if (this.#exists()) return;
    this.#sql.exec("CREATE TABLE walk_form (form INTEGER NOT NULL)");
    this.#sql.exec("INSERT INTO walk_form VALUES (?)", FORM);
    this.#sql.exec(
      `CREATE TABLE walk_pages (
         walk INTEGER NOT NULL, page INTEGER NOT NULL, slice INTEGER NOT NULL, at INTEGER NOT NULL,
         users INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (walk, page, slice))`,
    );
    this.#sql.exec("CREATE TABLE walk_ends (walk INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    this.#ready = true;
  }

  /** Does work that may fail; returns whether it did not. */
  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#listener.onFailure(error);
      // Without its tables it begins again.
      this.#ready = false;
      return false;
    }
  }
}

/** Told what becomes of pages. */
interface StoreListener {
  /** A page is stored. */
  readonly onStored: () => void;
  /** Something could not be stored, or not be opened. */
  readonly onFailure: (error: unknown) => void;
}

/** The form of the tables. One of another form is dropped, and its list is read again. */
const FORM = 1;
const TABLES = ["walk_pages", "walk_ends"];

/** The platform keeps at most 2 MB in one value. */
export const SLICE_BYTES = 1_500_000;

async function digestText(text: string): Promise<string> {
  return await sha256([new TextEncoder().encode(text)]);
}

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
