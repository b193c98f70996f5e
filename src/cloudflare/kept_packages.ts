import { concat } from "../base/hash.ts";
import type { Sql } from "../history/sql.ts";
import {
  mayTake,
  type NewPackage,
  newPlace,
  NoRoomError,
  type PackageShelf,
  readPlaceId,
  type ShelfPackage,
  type ShelfPlace,
  type Taker,
} from "../tenant/package_shelf.ts";
import { deriveBytes } from "../tenant/seal.ts";
import type { OwnedTenant } from "../tenant/tenant.ts";
import { type NoPackage, PACKAGE_HEADER, type PackageHead } from "./messages.ts";
import { SLICE_BYTES } from "./stored_walks.ts";

/** The evidence packages of an object's tenant, in its database for as long as they may be fetched. */

/**
 * Keeps packages in a database, sealed with AES-GCM under a key of the tenant's credentials. Their
 * names, owners and times are in plain; with another key nothing can be opened.
 *
 * Packages of one owner make room for that owner's newest one, and for nobody else's.
 */
export class KeptPackages implements PackageShelf {
  readonly #sql: Sql;
  readonly #now: () => number;
  readonly #key: Promise<CryptoKey>;
  readonly #onKept: (until: number) => unknown;

  /** `onKept` is told until when a package is kept: {@linkcode removeOldPackages} is due then. */
  constructor(
    sql: Sql,
    { credentials, baseUrl: { origin }, id }: OwnedTenant,
    now: () => number,
    onKept: (until: number) => unknown,
  ) {
    this.#sql = sql;
    this.#now = now;
    this.#onKept = onKept;
    this.#key = deriveBytes(credentials, origin, id, "packages v1").then((bytes) =>
      crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"])
    );
    // Reported where it is used.
    this.#key.catch(() => {});
  }

  readonly put = async (pack: NewPackage): Promise<ShelfPlace> => {
    const { tenant, name, bytes, owner, once } = pack;
    if (bytes.length > MOST_BYTES) throw new NoRoomError();
    const place = newPlace(pack, this.#now());
    const { id, until } = place;
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt(cipher(iv, id), await this.#key, bytes);
    const body = concat([iv, new Uint8Array(sealed)]);
    this.#sql.transaction(() => {
      this.#create();
      removeOldPackages(this.#sql, this.#now());
      this.#makeRoom(owner, bytes.length);
      this.#sql.exec(
        "INSERT INTO packages VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        ...[id, tenant, name, owner, until, bytes.length, Number(once)],
      );
      for (let slice = 0; slice * SLICE_BYTES < body.length; slice++) {
        this.#sql.exec(
          "INSERT INTO package_slices VALUES (?, ?, ?)",
          id,
          slice,
          body.slice(slice * SLICE_BYTES, (slice + 1) * SLICE_BYTES),
        );
      }
    });
    this.#onKept(until);
    return place;
  };

  readonly open = async (
    id: string,
    taker: Taker,
  ): Promise<ShelfPackage | "gone" | undefined> => {
    const until = readPlaceId(id)?.until;
    if (until === undefined) return undefined;
    if (until <= this.#now()) return "gone";
    const row = this.#find(id);
    if (row === undefined) return undefined;
    const { tenant, name, owner, size } = row;
    const once = row.once === 1;
    if (!mayTake({ tenant, owner, once }, taker)) return undefined;
    if (row.opened === 1) return "gone";
    const slices = this.#sql.exec<{ body: ArrayBuffer }>(
      "SELECT body FROM package_slices WHERE id = ? ORDER BY slice",
      id,
    );
    if (once && !taker.peek) {
      // Before anything is awaited, so that it opens once however many ask at the same time.
      this.#sql.exec("UPDATE packages SET opened = 1 WHERE id = ?", id);
      this.#sql.exec("DELETE FROM package_slices WHERE id = ?", id);
    }
    const body = concat(slices.map(({ body }) => new Uint8Array(body)));
    const iv = body.subarray(0, IV_BYTES);
    const opened = await crypto.subtle.decrypt(
      cipher(iv, id),
      await this.#key,
      body.subarray(IV_BYTES),
    );
    return { tenant, name, once, size, body: new Uint8Array(opened) };
  };

  #find(id: string): PackageRow | undefined {
    if (!exists(this.#sql)) return undefined;
    return this.#sql.exec<PackageRow>("SELECT * FROM packages WHERE id = ?", id)[0];
  }

  /** Removes the owner's oldest packages until there is room for another one. */
  #makeRoom(owner: string, bytes: number): void {
    const own = this.#sql.exec<PackageRow>(
      "SELECT * FROM packages WHERE owner = ? ORDER BY until DESC",
      owner,
    );
    let [count, sum] = [1, bytes];
    for (const { id, size } of own) {
      if (++count <= MOST_PACKAGES && (sum += size) <= MOST_BYTES) continue;
      this.#sql.exec("DELETE FROM package_slices WHERE id = ?", id);
      this.#sql.exec("DELETE FROM packages WHERE id = ?", id);
    }
  }

  #create(): void {
    if (exists(this.#sql)) return;
    this.#sql.exec(
      `CREATE TABLE packages (
         id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL,
         until INTEGER NOT NULL, size INTEGER NOT NULL, once INTEGER NOT NULL, opened INTEGER NOT NULL)`,
    );
    this.#sql.exec(
      "CREATE TABLE package_slices (id TEXT NOT NULL, slice INTEGER NOT NULL, body BLOB NOT NULL, " +
        "PRIMARY KEY (id, slice))",
    );
  }
}

/** What was found, as the object answers the Worker. */
export function toResponse(found: Awaited<ReturnType<PackageShelf["open"]>>): Response {
  if (found === undefined || found === "gone") {
    return Response.json({ gone: found === "gone" } satisfies NoPackage);
  }
  const { body, ...head } = found;
  const about = encodeURIComponent(JSON.stringify(head satisfies PackageHead));
  return new Response(body, { headers: { [PACKAGE_HEADER]: about } });
}

/** Removes what is kept no longer; gives when the next package is due, in milliseconds since 1970. */
export function removeOldPackages(sql: Sql, now: number): number | undefined {
  if (!exists(sql)) return undefined;
  sql.exec(
    "DELETE FROM package_slices WHERE id IN (SELECT id FROM packages WHERE until <= ?)",
    now,
  );
  sql.exec("DELETE FROM packages WHERE until <= ?", now);
  const [row] = sql.exec<{ next: number | null }>("SELECT min(until) AS next FROM packages");
  return row?.next ?? undefined;
}

function exists(sql: Sql): boolean {
  return sql.exec(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'packages'",
  ).length > 0;
}

/** A row of the table, without what is in the package. */
type PackageRow = {
  id: string;
  tenant: string;
  name: string;
  owner: string;
  until: number;
  size: number;
  once: number;
  opened: number;
};

/** Of one owner. An object is one tenant's, and its isolate has 128 MB. */
const MOST_PACKAGES = 20;
const MOST_BYTES = 48 * 2 ** 20;

const IV_BYTES = 12;

function cipher(iv: Uint8Array<ArrayBuffer>, id: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) };
}
