/** Reading back what is kept: heads, users, changes. */

import type { FactsCount } from "../governance/list_states.ts";
import { type BackStep, goBack, readBackStep } from "./back_steps.ts";
import type { Change } from "./changes.ts";
import { HistoryError } from "./errors.ts";
import { countFacts, joinFacts, type KeptUser } from "./kept_user.ts";
import { openParts, type PackedParts, type PieceKey, readParts } from "./pieces.ts";
import type { Reading, ReadingChanges, ReadingHead } from "./reading.ts";
import { selectReadings } from "./reading_rows.ts";
import { readBlock, readBlockFacts } from "./rows.ts";
import type { Sql } from "./sql.ts";
import type { Vault } from "./vault.ts";

/** Where readings are kept, and what opens them. */
export interface Shelf {
  readonly sql: Sql;
  readonly vault: Vault;
}

/** The head of a reading. */
export async function readHead(shelf: Shelf, { id, tenant }: Reading): Promise<ReadingHead> {
  const key = { tenant, reading: id, kind: "head" } as const;
  for await (const text of openKey(shelf, key)) return parse(text) as ReadingHead;
  throw missing();
}

/**
 * The users of a reading, in the order of their ids. All that is needed is taken at the first look,
 * packed, so that nobody who writes meanwhile can mix two readings.
 */
export async function* readUsers(
  shelf: Shelf,
  { id, tenant }: Reading,
): AsyncGenerator<readonly KeptUser[]> {
  const { newest, steps } = shelf.sql.transaction(() => packedUsers(shelf.sql, tenant, id));
  const users = openBlocks(shelf, tenant, newest);
  if (steps.length === 0) return yield* users;
  const back: BackStep[] = [];
  for (const step of steps) back.push(await openStep(shelf, tenant, step));
  yield* goBack(users, back);
}

/** The facts of a reading with how many users share them; of the newest one without its users. */
export async function countKeptFacts(shelf: Shelf, reading: Reading): Promise<FactsCount[]> {
  const { sql, vault } = shelf;
  const { id, tenant } = reading;
  const { newest, steps } = sql.transaction(() => packedUsers(sql, tenant, id));
  if (steps.length > 0) return await countFacts(readUsers(shelf, reading));
  const counts: FactsCount[] = [];
  for await (const text of openParts(vault, { tenant, kind: "users" }, newest)) {
    counts.push(...readBlockFacts(text));
  }
  return joinFacts(counts);
}

function packedUsers(
  sql: Sql,
  tenant: string,
  id: number,
): { newest: PackedParts; steps: PackedParts[] } {
  const ids = selectReadings(sql, tenant).map((reading) => reading.id).reverse();
  const [newest] = ids;
  if (newest === undefined || !ids.includes(id)) throw missing();
  return {
    newest: readParts(sql, { tenant, reading: newest, kind: "users" }),
    steps: ids.slice(1, ids.indexOf(id) + 1)
      .map((reading) => readParts(sql, { tenant, reading, kind: "back" })),
  };
}

async function* openBlocks(
  { vault }: Shelf,
  tenant: string,
  parts: PackedParts,
): AsyncGenerator<readonly KeptUser[]> {
  for await (const text of openParts(vault, { tenant, kind: "users" }, parts)) {
    yield parseBlock(text);
  }
}

function parseBlock(text: string): KeptUser[] {
  try {
    return readBlock(text);
  } catch (cause) {
    throw missing(cause);
  }
}

/** A step back that is packed. */
export async function openStep(
  { vault }: Shelf,
  tenant: string,
  parts: PackedParts,
): Promise<BackStep> {
  return await readBackStep(openParts(vault, { tenant, kind: "back" }, parts));
}

/** What happened between a reading and the one before it. */
export async function readChanges(
  shelf: Shelf,
  from: Reading,
  to: Reading,
): Promise<ReadingChanges> {
  const key = { tenant: to.tenant, reading: to.id, kind: "changes" } as const;
  let readingChanged: readonly string[] = [];
  const changes: Change[] = [];
  let first = true;
  for await (const text of openKey(shelf, key)) {
    const items = parse(text) as readonly unknown[];
    if (first) readingChanged = items as readonly string[];
    else changes.push(...items as readonly Change[]);
    first = false;
  }
  if (first) throw missing();
  return { from, to, changes, readingChanged };
}

/** The most changes in one text. */
const CHANGES_PER_PART = 2_000;

/** Changes as texts, each of bounded length. */
export function* writeChanges(
  { changes, readingChanged }: Pick<ReadingChanges, "changes" | "readingChanged">,
): Generator<string> {
  yield JSON.stringify(readingChanged);
  for (let at = 0; at < changes.length; at += CHANGES_PER_PART) {
    yield JSON.stringify(changes.slice(at, at + CHANGES_PER_PART));
  }
}

/** The object ids of a list that were in any reading before the newest one. */
export async function findEarlier(
  shelf: Shelf,
  tenant: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (ids.size === 0) return found;
  for (const { id: reading } of selectReadings(shelf.sql, tenant).slice(0, -1)) {
    const parts = readParts(shelf.sql, { tenant, reading, kind: "back" });
    for (const { identity } of (await openStep(shelf, tenant, parts)).put) {
      const id = identity.id.toLowerCase();
      if (ids.has(id)) found.add(id);
    }
  }
  return found;
}

async function* openKey({ sql, vault }: Shelf, key: PieceKey): AsyncGenerator<string> {
  yield* openParts(vault, key, readParts(sql, key));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw missing(cause);
  }
}

function missing(cause?: unknown): HistoryError {
  const message = "Cannot read the history: a part of a reading is missing or damaged";
  return new HistoryError("damaged", message, { cause });
}
