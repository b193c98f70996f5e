import { summarizeUser } from "./backups.ts";
import type { Effect, JsonObject, SandboxPage } from "./fault.ts";
import type { SandboxUser } from "./tenant.ts";
import type { OrderKey, UserList } from "./user_list.ts";

/** The route of the list of users: its query, its pages and its records. */

/** Makes a page of the list. The link keeps neither `status` nor a filter, as was observed. */
export function answerList(
  list: UserList,
  { url, query, number, madeUp, days }: ListRequest,
  effects: readonly Effect[],
): ListAnswer {
  const size = effects.reduce((asked, effect) => effect.size?.(asked) ?? asked, query.size);
  const { inActiveDirectory: inDirectory } = query;
  const isIgnored = effects.some(({ ignoresCursor }) => ignoresCursor);
  const cursor = isIgnored ? undefined : query.cursor;
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
  // Verbatim: a client recognizes a repeated cursor by its exact text.
  const offset = (of: string): string => url.searchParams.get(`${of}Offset`) ?? "";
  const last = slice.users.at(-1);
  const page: SandboxPage = {
    number,
    madeUp,
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

/** Makes a user's record as it is sent, with its backup summary if days are given. */
export function renderUser(
  user: SandboxUser,
  days: readonly string[] | undefined,
  effects: readonly Effect[],
): JsonObject {
  const record: JsonObject = days === undefined
    ? { ...user }
    : { ...user, backupSummary: summarizeUser(user, days) };
  return effects.reduce((each, effect) => effect.record?.(each) ?? each, record);
}

/** A valid request for a page of the list. */
interface ListRequest {
  readonly url: URL;
  readonly query: ListQuery;
  readonly number: number;
  /** Whether it begins at a cursor that no link has led to. */
  readonly madeUp: boolean;
  /** The days of the backup summary. */
  readonly days: readonly string[];
}

/** A page of the list after the faults' changes. */
interface ListAnswer {
  /** The JSON to send. */
  readonly body: { readonly users: SandboxPage["users"]; readonly nextLink?: string | null };
  /** The number of the page that the link leads to. */
  readonly next: number;
}

/** The largest page that the vendor serves (issues #42 and #62). */
const MAX_SIZE = 1000;
/** The size by default; the vendor's mocks show a link with 50. */
const DEFAULT_SIZE = 50;

/** The query of a request for the list. */
export interface ListQuery {
  readonly size: number;
  /** The page begins after this position; absent for the first page. */
  readonly cursor?: OrderKey;
  /** True: only users in the directory. False: only the others. */
  readonly inActiveDirectory?: boolean;
  /** Whether each record comes with its backup summary. */
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
      : { cursor: { userPrincipalName: name, msId: query.get("msIdOffset") ?? "" } }),
    ...(directory === undefined ? {} : { inActiveDirectory: directory }),
    // Defaults to true, as users of the API rely on.
    status: status ?? true,
  };
}

function readBoolean(text: string | null): boolean | undefined | "wrong" {
  if (text === null) return undefined;
  const word = text.toLowerCase();
  return word === "true" ? true : word === "false" ? false : "wrong";
}
