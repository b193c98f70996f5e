import { userSummary } from "./backups.ts";
import type { Effect, JsonObject, ListPage } from "./fault.ts";
import type { SandboxUser } from "./tenant.ts";
import type { OrderKey, UserList } from "./user_list.ts";

/** A request for a page of the list, understood. */
export interface ListRequest {
  readonly url: URL;
  readonly query: ListQuery;
  readonly number: number;
  /** The days of the backup summary. */
  readonly days: readonly string[];
}

/** A page of the list with the faults' changes. */
export interface ListAnswer {
  /** What is sent. */
  readonly body: { readonly users: ListPage["users"]; readonly nextLink?: string | null };
  /** Which page the link leads to. */
  readonly next: number;
}

/** Makes a page of the list. The link keeps neither `status` nor a filter, as was observed. */
export function answerList(
  list: UserList,
  { url, query, number, days }: ListRequest,
  effects: readonly Effect[],
): ListAnswer {
  const size = effects.reduce((asked, effect) => effect.size?.(asked) ?? asked, query.size);
  const { inActiveDirectory: inDirectory, cursor } = query;
  const slice = list.slice(
    cursor,
    size,
    ({ isDeleted }) => inDirectory === undefined || inDirectory !== isDeleted,
  );
  const render = (user: SandboxUser): JsonObject =>
    renderUser(user, query.status ? days : undefined, effects);
  const linkTo = (name: string, id: string): string =>
    `${url.origin}${url.pathname}?msIdOffset=${encodeURIComponent(id)}` +
    `&sortPropOffset=${encodeURIComponent(name)}&size=${size}`;
  const linkToStart = (id: string): string => linkTo(list.nameBeforeAll(), id);
  // As it came: a client tells a repeated cursor by its very letters.
  const offset = (of: string): string => url.searchParams.get(`${of}Offset`) ?? "";
  const last = slice.users.at(-1);
  const page: ListPage = {
    number,
    users: slice.users.map(render),
    nextLink: slice.more && last !== undefined ? linkTo(last.userPrincipalName, last.msId) : "",
    ownLink: cursor === undefined ? linkToStart("0") : linkTo(offset("sortProp"), offset("msId")),
    before: slice.before === undefined ? undefined : render(slice.before),
    linkToStart,
  };
  const { users, nextLink } = effects.reduce((each, effect) => effect.page?.(each) ?? each, page);
  return {
    body: nextLink === undefined ? { users } : { users, nextLink },
    next: nextLink === page.ownLink ? number : number + 1,
  };
}

/** A user's record on the way out: with its backup summary for the days, if any. */
export function renderUser(
  user: SandboxUser,
  days: readonly string[] | undefined,
  effects: readonly Effect[],
): JsonObject {
  const record: JsonObject = days === undefined
    ? { ...user }
    : { ...user, backupSummary: userSummary(user, days) };
  return effects.reduce((each, effect) => effect.record?.(each) ?? each, record);
}

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
