import { UserInputError } from "../base/errors.ts";
import { foldAddress } from "../base/text.ts";
import type { Change } from "./changes.ts";
import { readClosings } from "./decisions.ts";
import { HistoryError } from "./errors.ts";
import { Interpretation } from "./interpretation.ts";
import { countFacts, type KeptUser } from "./kept_user.ts";
import {
  deleteParts,
  type PackedParts,
  packParts,
  type PieceKey,
  readParts,
  writeParts,
} from "./pieces.ts";
import { describeReading, type Reading, type ReadingHead, type Tombstone } from "./reading.ts";
import { type BackStep, digestUsers, writeBackStep, writeBlocks } from "./rows.ts";
import {
  bumpGeneration,
  dropExpired,
  insertTombstone,
  openStep,
  readChanges,
  readGeneration,
  readHead,
  readUsers,
  selectReadings,
  type Shelf,
  writeChanges,
} from "./stored_readings.ts";

/** Erasing a tenant or a person from everything that is kept. */

/** Erases a whole tenant. What stays is that it was erased, and the digest of its newest reading. */
export function eraseTenant({ sql }: Pick<Shelf, "sql">, tenant: string, now: number): number {
  return sql.transaction(() => {
    const readings = selectReadings(sql, tenant);
    const newest = readings.at(-1);
    sql.exec("DELETE FROM pieces WHERE tenant = ?", tenant);
    sql.exec("DELETE FROM readings WHERE tenant = ?", tenant);
    bumpGeneration(sql, tenant);
    if (newest !== undefined) {
      const digests = { digestBefore: newest.digest, digestAfter: "" };
      insertTombstone(sql, { tenant, reading: 0, erasedAt: now, ...digests });
    }
    return readings.length;
  });
}

/**
 * Drops what is too old of tenants that are no longer configured. Once their newest reading is too
 * old, everything of them is erased.
 */
export function dropAbandoned(
  shelf: Pick<Shelf, "sql">,
  configured: readonly string[],
  { keepSince, now }: { readonly keepSince: number; readonly now: number },
): void {
  const { sql } = shelf;
  const tenants = sql.exec<{ tenant: string; newest: number }>(
    "SELECT tenant, max(last_seen) AS newest FROM readings GROUP BY tenant",
  );
  for (const { tenant, newest } of tenants) {
    if (configured.includes(tenant)) continue;
    if (newest < keepSince) eraseTenant(shelf, tenant, now);
    else {
      sql.transaction(() => {
        if (dropExpired(sql, tenant, keepSince) > 0) bumpGeneration(sql, tenant);
      });
    }
  }
}

/** The outcome of erasing a person. */
export interface Erasure {
  /** A tombstone for each reading that the person was in. */
  readonly tombstones: readonly Tombstone[];
  /** Whether the newest reading had the person, so that the next one will have them again. */
  readonly stillListed: boolean;
}

/**
 * Erases one person from every reading of a tenant, by object id, principal name or e-mail. Nobody
 * is a leaver by it: the person is taken out of the readings and of the changes between them.
 */
export async function erasePerson(
  shelf: Shelf,
  tenant: string,
  person: string,
  now: number,
): Promise<Erasure> {
  const { sql } = shelf;
  const generation = readGeneration(sql, tenant);
  const readings = selectReadings(sql, tenant);
  const ids = await findPerson(shelf, readings, person);
  const isThem = ({ identity }: Pick<KeptUser, "identity">): boolean =>
    ids.has(identity.id.toLowerCase());
  const rewritten: (readonly [PieceKey, PackedParts])[] = [];
  const tombstones: (Tombstone & { readonly users: number })[] = [];
  for (const [index, reading] of readings.entries()) {
    const write = async (
      kind: PieceKey["kind"],
      texts: AsyncIterable<string> | Iterable<string>,
    ): Promise<void> => {
      const key = { tenant, reading: reading.id, kind };
      rewritten.push([key, await packParts(shelf.vault, key, texts)]);
    };
    const before = readings[index - 1];
    if (before !== undefined) {
      const changes = await readChanges(shelf, before, reading);
      await write(
        "changes",
        writeChanges({
          ...changes,
          changes: changes.changes.flatMap((each) => without(each, ids)),
        }),
      );
    }
    if (index < readings.length - 1) {
      const key = { tenant, reading: reading.id, kind: "back" } as const;
      const step = await openStep(shelf, tenant, readParts(sql, key));
      await write("back", writeBackStep(withoutThem(step, ids)));
    }
    const rest = (): AsyncGenerator<readonly KeptUser[]> =>
      leaveOut(readUsers(shelf, reading), isThem);
    const { digest, users } = await digestUsers(rest());
    if (users === reading.users) continue;
    const digests = { digestBefore: reading.digest, digestAfter: digest };
    tombstones.push({ tenant, reading: reading.id, erasedAt: now, ...digests, users });
    const head: ReadingHead = {
      ...await readHead(shelf, reading),
      ...describeReading(new Interpretation(await countFacts(rest()))),
    };
    await write("head", [JSON.stringify(head)]);
    if (index === readings.length - 1) await write("users", writeBlocks(rest()));
  }
  for await (const { key, decisions } of readClosings(shelf, tenant)) {
    const rest = decisions.filter(({ userId }) => !ids.has(userId.toLowerCase()));
    if (rest.length === decisions.length) continue;
    rewritten.push([key, await packParts(shelf.vault, key, [JSON.stringify(rest)])]);
  }
  sql.transaction(() => {
    if (readGeneration(sql, tenant) !== generation) {
      throw new HistoryError("locked", "Cannot erase: a reading was kept meanwhile. Try again");
    }
    bumpGeneration(sql, tenant);
    for (const [key, parts] of rewritten) {
      deleteParts(sql, key);
      writeParts(sql, key, parts);
    }
    for (const tombstone of tombstones) {
      const { digestAfter, users, reading } = tombstone;
      sql.exec(
        "UPDATE readings SET digest = ?, users = ? WHERE id = ?",
        digestAfter,
        users,
        reading,
      );
      insertTombstone(sql, tombstone);
    }
  });
  const newest = readings.at(-1)?.id;
  return { tombstones, stillListed: tombstones.some(({ reading }) => reading === newest) };
}

/**
 * The object id of a person; none where nobody is found. Throws a `UserInputError` where a name was
 * several people's: one of them must not go with the other.
 */
async function findPerson(
  shelf: Shelf,
  readings: readonly Reading[],
  person: string,
): Promise<ReadonlySet<string>> {
  const wanted = foldAddress(person);
  const ids = new Set<string>();
  const look = ({ identity: { id, userPrincipalName, email } }: KeptUser): void => {
    const names = [id, userPrincipalName, email ?? ""].map(foldAddress);
    if (names.includes(wanted)) ids.add(id.toLowerCase());
  };
  const newest = readings.at(-1);
  if (newest === undefined) return ids;
  for await (const batch of readUsers(shelf, newest)) batch.forEach(look);
  for (const { id: reading, tenant } of readings.slice(0, -1)) {
    const parts = readParts(shelf.sql, { tenant, reading, kind: "back" });
    (await openStep(shelf, tenant, parts)).put.forEach(look);
  }
  if (ids.size > 1) {
    throw new UserInputError(
      `Cannot erase: ${ids.size} accounts had this name. Give the object id of one: ` +
        [...ids].join(", "),
    );
  }
  return ids;
}

/** A change without a person; where somebody else is left in it, what is left. */
function without(change: Change, ids: ReadonlySet<string>): Change[] {
  const [was, is] = [change.before?.id, change.user.id].map((id) => id?.toLowerCase());
  const gone = (id: string | undefined): boolean => id !== undefined && ids.has(id);
  if (change.kind !== "identity_replaced") return gone(is) ? [] : [change];
  if (gone(was) && gone(is)) return [];
  const { user, before, after } = change;
  if (gone(was)) return [{ kind: "joiner", user, ...(after === undefined ? {} : { after }) }];
  if (!gone(is) || before?.id === undefined) return [change];
  const { userPrincipalName } = user;
  return [{ kind: "leaver", user: { id: before.id, userPrincipalName }, before }];
}

function withoutThem({ remove, put }: BackStep, ids: ReadonlySet<string>): BackStep {
  return {
    remove: remove.filter((id) => !ids.has(id.toLowerCase())),
    put: put.filter(({ identity }) => !ids.has(identity.id.toLowerCase())),
  };
}

async function* leaveOut(
  users: AsyncIterable<readonly KeptUser[]>,
  isThem: (user: KeptUser) => boolean,
): AsyncGenerator<readonly KeptUser[]> {
  for await (const batch of users) yield batch.filter((user) => !isThem(user));
}
