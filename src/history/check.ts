/** Whether what is kept can be read and is what was kept. */

import { HistoryError } from "./errors.ts";
import type { Reading } from "./reading.ts";
import { selectReadings } from "./reading_rows.ts";
import { digestUsers } from "./rows.ts";
import { readChanges, readHead, readUsers, type Shelf } from "./stored_readings.ts";

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
