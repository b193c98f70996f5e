import { DAY_MS } from "../base/text.ts";
import type { JsonObject } from "./fault.ts";
import type { SandboxUser } from "./tenant.ts";

/** Invented backup summaries, the same for the same user and day. */

/** The services that the vendor's own test expects. */
const TYPES = ["MAIL", "CALENDAR", "CONTACT", "DRIVE", "SPSITE"] as const;

/** Whether a user is backed up: a deleted or archived one has nothing left to back up. */
export function isBackedUp({ assigned, isDeleted, isArchive }: SandboxUser): boolean {
  return assigned && !isDeleted && !isArchive;
}

/**
 * Makes one user's summary for some days (`MM/DD/YYYY`). Its rows hold the vendor's number of the
 * user, which the tenant's rows lack (vendor's samples).
 */
export function summarizeUser(user: SandboxUser, days: readonly string[]): readonly JsonObject[] {
  if (!isBackedUp(user)) return [];
  const userId = scramble(user.msId) % 1_000_000;
  return forEachBackup(days, (date, type) => {
    const chance = scramble(`${user.msId} ${date} ${type}`);
    const failed = chance % 97 === 0 ? 1 : 0;
    const partial = failed === 0 && chance % 53 === 0 ? 1 : 0;
    return { userId, ...entry(date, type, { failed, partial, users: 1, chance }) };
  });
}

/** Makes the whole tenant's summary for some days, given how many users are backed up. */
export function summarizeTenant(users: number, days: readonly string[]): readonly JsonObject[] {
  return forEachBackup(days, (date, type) => {
    const chance = scramble(`${date} ${type}`);
    const failed = Math.min(users, chance % 3);
    const partial = Math.min(users - failed, (chance >>> 8) % 4);
    return entry(date, type, { failed, partial, users, chance });
  });
}

type Outcome = Readonly<Record<"failed" | "partial" | "users" | "chance", number>>;

/** `total` is a text and everything else a number, as users of the API found it. */
function entry(date: string, type: string, outcome: Outcome): JsonObject {
  const { failed, partial, users, chance } = outcome;
  const created = users * ((chance >>> 4) % 40);
  const deleted = users * ((chance >>> 12) % 5);
  return {
    date,
    type,
    backup: {
      total: String(users),
      partial,
      failed,
      successful: users - partial - failed,
      data: {
        created,
        deleted,
        failed: failed + partial,
        total: created + deleted + failed + partial,
        attempts: users,
      },
    },
  };
}

function forEachBackup(
  days: readonly string[],
  make: (date: string, type: string) => JsonObject,
): JsonObject[] {
  return days.flatMap((date) => TYPES.map((type) => make(date, type)));
}

/** A number from 0 up to 2³² that looks random but follows from the text (FNV-1a). */
function scramble(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

const MAX_DAYS = 366;

/** Reads the days that `start` and `end` ask for; by default the last `usual` days up to today. */
export function readDays(
  query: URLSearchParams,
  usual: number,
  now: number,
): readonly string[] | { readonly problem: string } {
  const today = now - (now % DAY_MS);
  const end = readDay(query.get("end")) ?? today;
  const start = readDay(query.get("start")) ?? end - (usual - 1) * DAY_MS;
  if (Number.isNaN(end)) return { problem: 'querystring/end must match format "date"' };
  if (Number.isNaN(start)) return { problem: 'querystring/start must match format "date"' };
  const count = (end - start) / DAY_MS + 1;
  if (count < 1) return { problem: "querystring/end must not be before start" };
  if (count > MAX_DAYS) {
    return { problem: `querystring/start must be within ${MAX_DAYS} days before end` };
  }
  return Array.from({ length: count }, (_, at) => formatDay(start + at * DAY_MS));
}

/** Reads milliseconds since 1970 (the vendor's module), `MM/DD/YYYY` or `YYYY-MM-DD`; else NaN. */
function readDay(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (/^\d{9,14}$/.test(text)) return Number(text) - (Number(text) % DAY_MS);
  const american = text.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/);
  const [, year, month, day] = american
    ? ["", american[3], american[1], american[2]]
    : text.match(/^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/) ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(time).getUTCDate() === Number(day) ? time : Number.NaN;
}

/** Writes a date as the vendor does. */
function formatDay(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}`;
}
