/** Histories to measure: lists as `TenantHistory` hands them over, in a folder of their own. */

import type { Directory } from "../../src/directory/directory.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { DEFAULT_THRESHOLDS } from "../../src/governance/review/facts.ts";
import { History } from "../../src/history/history.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { SandboxUser } from "../../src/sandbox/tenant.ts";
import { readPage, readUsers } from "../../src/spanning/user_pages.ts";

/** The tenant of all these readings. */
export const TENANT = "default";

/** A history on disk, which is gone at the end. */
export async function openOnDisk(): Promise<
  { readonly history: History; readonly bytes: () => number } & AsyncDisposable
> {
  const folder = await Deno.makeTempDir({ prefix: "bench-history-" });
  const sql = await openNodeSql(folder);
  const bytes = (): number =>
    Array.from(Deno.readDirSync(folder), ({ name }) => Deno.statSync(`${folder}/${name}`).size)
      .reduce((sum, size) => sum + size, 0);
  return {
    history: new History({ sql, now: () => 0, days: 400 }),
    bytes: () => {
      sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return bytes();
    },
    [Symbol.asyncDispose]: async () => {
      sql.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Keeps a list, as composition does. */
export async function keep(history: History, directory: Directory, day: number): Promise<void> {
  await history.append(TENANT, {
    users: () => directory.recordsById(),
    seenAt: day * 86_400_000,
    version: "1.0.0",
    thresholds: DEFAULT_THRESHOLDS,
    origin: "us",
    source: directory.facts,
  });
}

/** An invented list, and the same a day later: some joined, left, were renamed or disabled. */
export class ChangingList {
  #users: readonly SandboxUser[];
  #spare: SandboxUser[];
  #at = 0;

  constructor(users: number) {
    const { users: all } = generateTenant({ users: users + SPARE });
    this.#users = all.slice(0, users);
    this.#spare = all.slice(users);
  }

  /** The list as it stands, read as from the vendor. */
  async read(): Promise<Directory> {
    const builder = new DirectoryBuilder();
    for (let from = 0; from < this.#users.length; from += 1_000) {
      const users = this.#users.slice(from, from + 1_000);
      builder.add((await readUsers(readPage({ users, nextLink: "" }))).users);
    }
    return builder.build({ complete: true, pages: 1, fetchedAt: 0, warnings: [] });
  }

  /** Changes this many people. */
  change(people: number): void {
    const users = [...this.#users];
    for (let each = 0; each < people; each++) {
      const row = (this.#at += 7_919) % users.length;
      const user = users[row] as SandboxUser;
      const [one] = each % 4 === 0 ? this.#spare.splice(0, 1) : [];
      if (one !== undefined) {
        this.#spare.push(user);
        users[row] = one;
      } else if (each % 4 === 1) users[row] = { ...user, displayName: `${user.displayName} II` };
      else users[row] = { ...user, isAdmin: !user.isAdmin };
    }
    this.#users = users;
  }
}

const SPARE = 500;
