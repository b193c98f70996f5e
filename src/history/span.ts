/** Which two kept readings a question about changes means. */

import { UserInputError } from "../base/errors.ts";
import { formatDay, readMoment } from "./moments.ts";
import type { Reading } from "./reading.ts";

/**
 * Finds the readings at two moments: of each the newest one at or before it, in the order in which
 * readings were kept. Without `since` the oldest one, without `until` the newest.
 *
 * Throws a `UserInputError` where nothing can be compared, with what to ask or wait for instead.
 */
export function findSpan(
  readings: readonly Reading[],
  { since, until }: SpanQuestion,
  next: string,
): Span {
  const [oldest, newest] = [readings[0], readings.at(-1)];
  if (oldest === undefined || newest === undefined) {
    throw new UserInputError(`No reading is kept yet, so nothing can be compared. ${next}`);
  }
  const start = since === undefined ? undefined : readMoment(since, "start", "since");
  const end = until === undefined ? undefined : readMoment(until, "end", "until");
  if (start !== undefined && end !== undefined && start > end) {
    throw new UserInputError("Cannot answer for this time: since is after until");
  }
  const to = end === undefined ? newest : findReadingAt(readings, end);
  if (to === undefined) {
    throw new UserInputError(
      `No reading was kept by then: the oldest one is of ${formatDay(oldest.firstSeen)}`,
    );
  }
  const found = start === undefined ? oldest : findReadingAt(readings, start);
  const from = found ?? oldest;
  const warnings = found === undefined
    ? [
      `The oldest reading kept is of ${formatDay(oldest.firstSeen)}, so changes are told from then`,
    ]
    : [];
  if (from.id !== to.id) return { from, to, warnings };
  if (from.lastSeen > from.firstSeen && from.lastSeen >= (start ?? 0)) {
    return { from, to, warnings };
  }
  throw new UserInputError(
    `Cannot compare: in that time only one reading was seen, at ${
      new Date(from.lastSeen).toISOString()
    }. ${from.id === newest.id ? next : "Name an earlier since, or a later until"}`,
  );
}

/** The newest reading that had been seen by a moment, in the order in which readings were kept. */
export function findReadingAt(readings: readonly Reading[], moment: number): Reading | undefined {
  return readings.findLast(({ firstSeen }) => firstSeen <= moment);
}

/** Dates, or times with their offsets. */
interface SpanQuestion {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Two readings, or one that was seen at both times. */
interface Span {
  readonly from: Reading;
  readonly to: Reading;
  readonly warnings: readonly string[];
}
