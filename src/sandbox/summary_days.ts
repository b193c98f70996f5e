const DAY = 86_400_000;
const MAX_DAYS = 366;

/** The days that a request's `start` and `end` ask for, else the last `usual` ones, today's last. */
export function summaryDays(
  query: URLSearchParams,
  usual: number,
  now: number,
): readonly string[] | { readonly problem: string } {
  const today = now - (now % DAY);
  const end = readDay(query.get("end")) ?? today;
  const start = readDay(query.get("start")) ?? end - (usual - 1) * DAY;
  if (Number.isNaN(end)) return { problem: 'querystring/end must match format "date"' };
  if (Number.isNaN(start)) return { problem: 'querystring/start must match format "date"' };
  const count = (end - start) / DAY + 1;
  if (count < 1) return { problem: "querystring/end must not be before start" };
  if (count > MAX_DAYS) {
    return { problem: `querystring/start must be within ${MAX_DAYS} days before end` };
  }
  return Array.from({ length: count }, (_, at) => vendorDate(start + at * DAY));
}

/**
 * A day of milliseconds since 1970, which is what the vendor's module sends, of `MM/DD/YYYY` or of
 * `YYYY-MM-DD`; not a number when it is none of them.
 */
function readDay(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (/^\d{9,14}$/.test(text)) return Number(text) - (Number(text) % DAY);
  const american = text.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/);
  const [, year, month, day] = american
    ? ["", american[3], american[1], american[2]]
    : text.match(/^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/) ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(time).getUTCDate() === Number(day) ? time : Number.NaN;
}

/** How the vendor writes a date. */
function vendorDate(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}`;
}
