import { SpanningResponseError } from "./errors.ts";
import { ROUTES } from "./request.ts";

/**
 * From page to page: the link, read as a position and never followed as an address, and the size to
 * ask for.
 */

/** The parameters that this program sets itself, never taken from a link. */
const OWN: readonly string[] = [
  "size",
  "status",
  "start",
  "end",
  "inactivedirectory",
];

/**
 * Reads the position in a link to the next page: its cursor parameters as a query string, byte for
 * byte, without size and filters. `undefined` at the end of the list.
 *
 * The vendor's link is never followed as it is: it was seen with `http://` and with another size
 * than requested (issue #41), and it can lack the filters. Throws {@linkcode SpanningResponseError}
 * for a link that leads anywhere but to the list at this origin, or that holds no position.
 */
export function readNextLink(
  nextLink: string | null | undefined,
  origin: string,
): string | undefined {
  if (nextLink === undefined || nextLink === null || nextLink.trim() === "") {
    return undefined;
  }
  const refuse = (problem: string): never => {
    throw new SpanningResponseError(`the field nextLink ${problem}`);
  };
  const url = parseUrl(escapeHash(nextLink), origin + ROUTES.users) ?? refuse("is not a URL");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    refuse("is not a web address");
  }
  if (url.username !== "" || url.password !== "") refuse("holds credentials");
  if (url.host !== new URL(origin).host) refuse("leads to another host or port");
  if (url.pathname.replace(/\/$/, "") !== ROUTES.users) {
    refuse("leads to another path");
  }
  return readPosition(url.search) ?? refuse("holds no position in the list");
}

function parseUrl(link: string, base: string): URL | undefined {
  try {
    return new URL(link, base);
  } catch {
    return undefined;
  }
}

/** The cursor parameters of a query string; `undefined` if none has a value. */
export function readCursor(query: string): string | undefined {
  return readPosition(
    new URL(`https://query.invalid/?${escapeHash(query.replace(/^\?/, ""))}`).search,
  );
}

/** `search`: the query of a URL, as the parser writes it. */
function readPosition(search: string): string | undefined {
  const pieces = search.slice(1).split("&").filter((piece) => {
    const name = decodeName(piece);
    return name !== "" && !OWN.includes(name);
  });
  return pieces.some((piece) => /=./.test(piece)) ? pieces.join("&") : undefined;
}

/**
 * The position at a made-up principal name: the one after a page's last record, with that name
 * instead of the record's, and the least object id instead of its own.
 *
 * `undefined` unless the position consists of that record's name and id, so that it says by value
 * where the list goes on. Any other position means something that cannot be made up.
 */
export function moveCursor(
  cursor: string,
  last: { readonly userPrincipalName: string; readonly msId: string },
  name: string,
): string | undefined {
  const [found, foundName] = [last.msId, last.userPrincipalName].map((text) => text.toLowerCase());
  const made = [...new URLSearchParams(cursor)].map(([parameter, value]) => {
    const text = value.toLowerCase();
    return text === foundName ? [parameter, name] : text === found ? [parameter, LEAST_ID] : [];
  });
  if (made.length !== 2 || made.some(([parameter]) => parameter === undefined)) return undefined;
  if (made.filter(([, value]) => value === LEAST_ID).length !== 1) return undefined;
  return made.map(([parameter = "", value = ""]) =>
    `${encodeURIComponent(parameter)}=${encodeURIComponent(value)}`
  ).join("&");
}

const LEAST_ID = "00000000-0000-0000-0000-000000000000";

/** The path and query of one page. */
export function pagePath(size: number, cursor: string | undefined): string {
  const position = cursor === undefined ? "" : `&${cursor}`;
  return `${ROUTES.users}?${pageQuery(size)}${position}`;
}

/** The query of every page of a size, without the position. */
export function pageQuery(size: number): string {
  return `size=${size}&status=false`;
}

function decodeName(piece: string): string {
  // Nearly all names are plain, and what decodes a query takes a while.
  const [first] = /^[\w-]+(?==|$)/.exec(piece) ?? new URLSearchParams(piece).keys();
  return first?.toLowerCase() ?? "";
}

/** A guest's principal name holds `#EXT#`, which would end the query if it were not encoded. */
function escapeHash(link: string): string {
  return link.replaceAll("#", "%23");
}

/** The vendor serves at most 1,000; 20 worked for large tenants even on bad days (issue #41). */
const SIZES = [1000, 500, 200, 50, 20] as const;

/** How many good pages precede an attempt at a larger size. */
const PAGES_BEFORE_GROWING = 4;

/**
 * How many users to ask for at once: fewer after a failure, more again after some good pages.
 *
 * When a larger size fails again, the next attempt to grow waits twice as long, because each one
 * can cost a whole timeout.
 */
export class PageSize {
  #step: number;
  #good = 0;
  #needed: number = PAGES_BEFORE_GROWING;
  #justGrown = false;

  /** `most`: the size to begin with, one of those that are asked for. */
  constructor(most: typeof SIZES[number] = 1000) {
    this.#step = SIZES.indexOf(most);
  }

  /** The current size. */
  get users(): number {
    return SIZES[this.#step] ?? SIZES[0];
  }

  /** Goes one step down; returns false at the smallest size. */
  shrink(): boolean {
    if (this.#step === SIZES.length - 1) return false;
    if (this.#justGrown) this.#needed *= 2;
    this.#justGrown = false;
    this.#good = 0;
    this.#step++;
    return true;
  }

  /** Counts a good page; goes one step up after enough of them. */
  succeed(): void {
    this.#justGrown = false;
    this.#good++;
    if (this.#step === 0 || this.#good < this.#needed) return;
    this.#good = 0;
    this.#step--;
    this.#justGrown = true;
  }
}
