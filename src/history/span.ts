import { UserInputError } from "../base/errors.ts";
import { cell } from "../base/safe_text.ts";
import { DAY_MS, formatDay } from "../base/text.ts";
import type { Reading } from "./reading.ts";

/** Which two kept readings a question means, and the dates that callers name. */

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

/**
 * The moment that a caller means, in milliseconds since 1970. A date is the whole day in UTC: its
 * first or its last moment. `name` is the argument's.
 *
 * Throws a `UserInputError` for a time without an offset, which could be any of 26 hours, and for
 * what is no date.
 */
export function readMoment(text: string, edge: "start" | "end", name: string): number {
  const trimmed = text.trim();
  if (DATE.test(trimmed)) {
    const start = Date.parse(`${trimmed}T00:00:00.000Z`);
    // A day that does not exist is read as one of the next month, or not at all.
    if (Number.isNaN(start) || formatDay(start) !== trimmed) throw noMoment(text, name);
    return edge === "start" ? start : start + DAY_MS - 1;
  }
  if (TIME_WITHOUT_OFFSET.test(trimmed)) {
    throw new UserInputError(
      `Cannot read ${name} ${cell(text)}: a time needs its offset, as in 2026-08-26T09:00:00Z or ` +
        "2026-08-26T09:00:00+02:00; a date alone means the whole day in UTC",
    );
  }
  const moment = TIME.test(trimmed) ? Date.parse(trimmed.toUpperCase()) : NaN;
  const day = Date.parse(`${trimmed.slice(0, 10)}T00:00:00.000Z`);
  if (Number.isNaN(moment) || Number.isNaN(day) || formatDay(day) !== trimmed.slice(0, 10)) {
    throw noMoment(text, name);
  }
  return moment;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME_WITHOUT_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/i;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/i;

function noMoment(text: string, name: string): UserInputError {
  return new UserInputError(
    `Cannot read ${name} ${
      cell(text)
    }: write a date such as 2026-08-26, or a time with its offset ` +
      "such as 2026-08-26T09:00:00Z",
  );
}
