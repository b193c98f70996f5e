/** What is said of a new reading and the one before it, once, at the time it is kept. */

import type { FactsCount } from "../governance/list_states.ts";
import { compareReadings, type DriftSide, markReturned } from "./drift.ts";
import { Interpretation } from "./interpretation.ts";
import type { KeptUser, UserBatches } from "./kept_user.ts";
import type { ReadingChanges, ReadingHead } from "./reading.ts";
import { type ComparedReading, describeReading, describeReadingChange } from "./reading_facts.ts";

/**
 * Compares a reading with the one before it. Lists of two places, and lists without anybody in
 * common, are not compared: they are two tenants', whatever the settings call them.
 */
export async function compareWithEarlier(
  before: EarlierReading,
  after: ComparedReading & DriftSide,
  { watch, findEarlier }: CompareOptions,
): Promise<Pick<ReadingChanges, "changes" | "readingChanged">> {
  const meaning = new Interpretation(before.facts);
  const { head, users } = before;
  const drift = await compareReadings({ meaning, users }, after, watch);
  if (head.origin !== after.origin) {
    return notCompared(
      `The tenant was read from ${head.origin} before and from ${after.origin} now`,
    );
  }
  if (drift.stayed === 0 && Math.min(meaning.users, after.meaning.users) >= FEWEST_COMPARED) {
    return notCompared(
      "Nobody of the reading before is in this one, as if it were another tenant's",
    );
  }
  const joiners = drift.changes.filter(({ kind }) => kind === "joiner")
    .map(({ user }) => user.id.toLowerCase());
  const earlier = await findEarlier(new Set(joiners));
  const compared = { ...head, ...describeReading(meaning), meaning };
  return {
    changes: markReturned(drift.changes, earlier),
    readingChanged: describeReadingChange(compared, after, drift.rewordings),
  };
}

/** A reading that is kept, to compare a new one with. */
interface EarlierReading {
  readonly head: ReadingHead;
  readonly facts: readonly FactsCount[];
  users(): UserBatches;
}

interface CompareOptions {
  /** Takes each person once, as both readings have them. */
  readonly watch?: (was: KeptUser | undefined, is: KeptUser | undefined) => void;
  /** Those of some object ids, in lower case, that were in a reading before the earlier one. */
  readonly findEarlier: (ids: ReadonlySet<string>) => Promise<ReadonlySet<string>>;
}

/** Fewer people than this may all have changed. */
const FEWEST_COMPARED = 10;

function notCompared(why: string): Pick<ReadingChanges, "changes" | "readingChanged"> {
  return { changes: [], readingChanged: [`${why}: the two were not compared`] };
}
