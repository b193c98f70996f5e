import type { OrderKey } from "./user_order.ts";

/** The largest page that the vendor serves (issues #42 and #62). */
const MAX_SIZE = 1000;
/** Without `size`; the vendor's mocks show a link with 50. */
const DEFAULT_SIZE = 50;

/** What a request for the list asks for. */
export interface ListQuery {
  readonly size: number;
  /** The list begins behind this place; absent at its beginning. */
  readonly cursor?: OrderKey;
  /** Only users who are in the directory, or only those who are not. */
  readonly inActiveDirectory?: boolean;
  /** Whether each record has its backup summary. */
  readonly status: boolean;
}

/** Reads the query of the list, or says what is wrong with it in Fastify's words. */
export function readListQuery(query: URLSearchParams): ListQuery | { readonly problem: string } {
  const size = query.get("size") ?? String(DEFAULT_SIZE);
  if (!/^\d{1,9}$/.test(size)) return { problem: "querystring/size must be integer" };
  if (Number(size) < 1) return { problem: "querystring/size must be >= 1" };
  const status = readBoolean(query.get("status"));
  const directory = readBoolean(query.get("inActiveDirectory"));
  if (status === "wrong") return { problem: "querystring/status must be boolean" };
  if (directory === "wrong") return { problem: "querystring/inActiveDirectory must be boolean" };
  const name = query.get("sortPropOffset");
  return {
    size: Math.min(Number(size), MAX_SIZE),
    ...(name === null
      ? {}
      : { cursor: [name.toLowerCase(), (query.get("msIdOffset") ?? "").toLowerCase()] }),
    ...(directory === undefined ? {} : { inActiveDirectory: directory }),
    // Left out it behaves as true, as consumers of the API rely on.
    status: status ?? true,
  };
}

function readBoolean(text: string | null): boolean | undefined | "wrong" {
  if (text === null) return undefined;
  const word = text.toLowerCase();
  return word === "true" ? true : word === "false" ? false : "wrong";
}
