/** Moments and numbers, as the reader writes them. */

/** Where the reader is, as far as the page knows. */
export interface Reader {
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** A moment as the reader writes it, with UTC beside: two people compare it across time zones. */
export function describeMoment(iso: string, { locale, timeZone }: Reader): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const utc = `${moment.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" };
  try {
    const local = new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(moment);
    // Isolated: the reader's language may be written from right to left, and the page's is not.
    return `\u2068${local}\u2069 (${utc})`;
  } catch {
    // A host may name a language or a zone that this browser does not know.
    return utc;
  }
}

/** A number as the reader writes it. */
export function describeNumber(value: number, { locale }: Reader): string {
  try {
    return new Intl.NumberFormat(locale).format(value);
  } catch {
    return String(value);
  }
}
