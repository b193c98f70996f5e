import { SpanningResponseError } from "./errors.ts";

/** The path of the list of users, below an origin. */
export const USERS_PATH = "/external/users";

/** Parameters that are this program's to set: those of a link are never taken over. */
const OWN: readonly string[] = [
  "size",
  "status",
  "start",
  "end",
  "inactivedirectory",
];

/**
 * The position that a page's link to the next one stands for: its cursor parameters as a query
 * string, byte for byte, without size and filters. `undefined` at the end of the list.
 *
 * The vendor's link is never followed as it is. It was seen with `http://`, with another size than
 * was asked for (issue #41) and can lack the filters. Throws {@linkcode SpanningResponseError} when
 * it leads anywhere else than to the list at this origin, or says nothing about the position.
 */
export function readNextLink(
  nextLink: string | null | undefined,
  origin: string,
): string | undefined {
  if (nextLink === undefined || nextLink === null || nextLink.trim() === "") {
    return undefined;
  }
  const here = new URL(origin + USERS_PATH);
  const refuse = (problem: string): never => {
    throw new SpanningResponseError(`the field nextLink ${problem}`);
  };
  const link = escapeHash(nextLink);
  if (!URL.canParse(link, here.href)) return refuse("is not a URL");
  const url = new URL(link, here.href);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    refuse("is not a web address");
  }
  if (url.username !== "" || url.password !== "") refuse("holds credentials");
  if (url.host !== here.host) refuse("leads to another host or port");
  if (url.pathname.replace(/\/$/, "") !== USERS_PATH) {
    refuse("leads to another path");
  }
  return readCursor(url.search) ?? refuse("holds no position in the list");
}

/** The cursor parameters of a query string, if it has any with a value. */
export function readCursor(query: string): string | undefined {
  const search = new URL(`https://query.invalid/?${escapeHash(query.replace(/^\?/, ""))}`)
    .search;
  const pieces = search.slice(1).split("&").filter((piece) => {
    const name = decodeName(piece);
    return name !== "" && !OWN.includes(name);
  });
  return pieces.some((piece) => /=./.test(piece)) ? pieces.join("&") : undefined;
}

/** The request for one page. */
export function pagePath(size: number, cursor: string | undefined): string {
  const position = cursor === undefined ? "" : `&${cursor}`;
  return `${USERS_PATH}?size=${size}&status=false${position}`;
}

function decodeName(piece: string): string {
  const [first] = new URLSearchParams(piece).keys();
  return first?.toLowerCase() ?? "";
}

/** A guest's principal name holds `#EXT#`, which would end the query if it were not encoded. */
function escapeHash(link: string): string {
  return link.replaceAll("#", "%23");
}
