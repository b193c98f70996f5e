import { userSummary } from "./backup_summary.ts";
import type { Effect } from "./fault.ts";
import type { JsonObject, ListPage } from "./list_page.ts";
import type { ListQuery } from "./list_query.ts";
import type { SandboxUser } from "./sandbox_user.ts";
import type { UserList } from "./user_list.ts";

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
