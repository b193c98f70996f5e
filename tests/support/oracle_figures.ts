/**
 * Whether a list is whole and whether the tenant's own figures confirm it, by the rules of the
 * contract and by code of its own. At a border that the contract does not draw both are right.
 */

import type { OracleList } from "./oracle_list.ts";

/** What may be said of a list. */
export interface OracleVerdict {
  readonly incomplete: Possible;
  readonly confirmed: Possible;
}

/** Must be so, must not, or may. */
export type Possible = boolean | "either";

/** The settings that figures are read by. */
export interface OracleSettings {
  readonly check: "error" | "warn" | "off";
  readonly guests: "included" | "excluded" | undefined;
}

/** Compares a list that was read to the vendor's end with the body of `/tenant`. */
export function judgeFigures(
  list: OracleList,
  body: unknown,
  { check, guests }: OracleSettings,
): OracleVerdict {
  if (list.unreadable.length > 0) return { incomplete: true, confirmed: false };
  const figures = typeof body === "object" && body !== null ? body as Record<string, unknown> : {};
  const everybody = list.people.size;
  const count = readCount(figures["users"], everybody);
  const seats = readSeats(figures);
  const members = list.count(({ isGuest }) => !isGuest);
  const counted = guests === "included" ? everybody : members;
  const short = count !== undefined &&
    (everybody < count * 0.98 || (everybody === 0 && count > 0));
  const seatsShort = seats !== undefined && everybody < seats * 0.98;
  const onlyGuests = count === undefined
    ? true
    : members >= count
    ? false
    : guests === undefined && members < count * 0.98
    ? true
    : "either";
  const bySeats: Possible = !seatsShort ? false : onlyGuests;
  // The operator's word on guests makes the members too few; the contract speaks of all records.
  const membersShort = guests === "excluded" && count !== undefined && members < count * 0.98;
  // Of a list without anybody and without a count it says nothing.
  const nothing = everybody === 0 && count === undefined;
  const open = (membersShort || nothing) && bySeats === false ? "either" : bySeats;
  const incomplete: Possible = check === "off" ? false : short ? true : open;
  if (check === "off") return { incomplete, confirmed: false };
  const licensed = list.count((record) => list.licensed(record));
  const meanings = seats === undefined ? [counted] : plainMeanings(list, guests === "included");
  const agrees = count === undefined ? false : anyWithin(meanings, count);
  const other = guests === "included" && count !== undefined && agrees !== true
    ? anyWithin(seats === undefined ? [members] : plainMeanings(list, false), count) !== false
    : false;
  const enough = seats === undefined ? true : atLeast(licensed, seats);
  const confirmed = and(other ? "either" : agrees, enough);
  if (check === "warn") {
    return {
      incomplete: incomplete === false ? false : "either",
      confirmed: and(confirmed, "either"),
    };
  }
  return {
    incomplete,
    confirmed: incomplete === true
      ? false
      : incomplete === "either"
      ? and(confirmed, "either")
      : confirmed,
  };
}

/** Whether a count differs from the list in every plain meaning of it. */
export function differsFrom(list: OracleList, counted: number): boolean {
  return ![...plainMeanings(list, true), ...plainMeanings(list, false)].includes(counted);
}

/** What the count may mean: everybody, with or without deleted ones, and shared mailboxes. */
function plainMeanings(list: OracleList, guests: boolean): number[] {
  return [false, true].flatMap((deleted) =>
    [false, true].map((shared) =>
      list.count((record) =>
        (guests || !record.isGuest) &&
        (deleted || !record.held.has("deleted_from_microsoft")) &&
        (shared || !record.held.has("shared_mailbox"))
      )
    )
  );
}

function tolerance(count: number): number {
  return Math.max(Math.min(count * 0.02, 10), count * 0.002);
}

function anyWithin(figures: readonly number[], count: number): Possible {
  const verdicts = figures.map((figure): Possible => {
    const apart = Math.abs(figure - count);
    if (apart <= Math.min(tolerance(count), tolerance(figure))) return true;
    return apart <= Math.max(tolerance(count), tolerance(figure)) + 1e-9 ? "either" : false;
  });
  return verdicts.includes(true) ? true : verdicts.includes("either") ? "either" : false;
}

function atLeast(figure: number, wanted: number): Possible {
  return figure >= wanted - tolerance(wanted) - 1e-9;
}

function and(one: Possible, other: Possible): Possible {
  if (one === false || other === false) return false;
  return one === true && other === true ? true : "either";
}

function readCount(value: unknown, users: number): number | undefined {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) return undefined;
  return value === 0 && users > 0 ? undefined : value;
}

function readSeats(figures: Readonly<Record<string, unknown>>): number | undefined {
  const { assigned, assignedStandard, assignedArchive } = figures;
  if (typeof assigned === "number") return assigned;
  const parts = [assignedStandard, assignedArchive].filter((part) => typeof part === "number");
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0);
}
