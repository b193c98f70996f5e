/** Dates and times that callers name, as moments. */

import { UserInputError } from "../base/errors.ts";
import { cell } from "../base/safe_text.ts";

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
    return edge === "start" ? start : start + MS_A_DAY - 1;
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

/** A moment as its day in UTC. */
export function formatDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

const MS_A_DAY = 86_400_000;
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
